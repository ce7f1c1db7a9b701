import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { audit } from "@apex/ws-cli";
import { afterAll, expect, test } from "vitest";

// Below the package, so that compat is found.
const folder = mkdtempSync(path.join(import.meta.dirname, "production-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("the audit reads what a process under APEX_WS_LEGACY=count wrote: which names run, and which are only imported", async () => {
  const uses = path.join(folder, "uses.json");
  const service = path.join(folder, "service.mjs");
  writeFileSync(
    service,
    `import { generateConnectionId, generateMessageId } from "@apex/ws-legacy-compat/websocket-core/utils";
export const unused = () => generateConnectionId();
for (let n = 0; n < 3; n += 1) generateMessageId();
`,
  );
  const env = { ...process.env, APEX_WS_LEGACY: "count", APEX_WS_LEGACY_FILE: uses };
  const { status, stderr } = spawnSync(process.execPath, ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", service], { encoding: "utf8", env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const { production, entryPoints } = await audit(folder, { uses: [uses] });
  expect(production).toEqual({ used: [{ name: "websocket-core/utils#generateMessageId", count: 3 }], unused: ["websocket-core/utils#generateConnectionId"] });
  expect(entryPoints[0]?.names.map(({ name, counted }) => ({ name, counted }))).toEqual([
    { name: "generateConnectionId", counted: 0 },
    { name: "generateMessageId", counted: 3 },
  ]);
});
