import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";

const folder = mkdtempSync(path.join(import.meta.dirname, "uses-"));
afterAll(() => rmSync(folder, { recursive: true }));

const SERVICE = `import { generateMessageId } from "@apex/ws-legacy-compat/websocket-core/utils";
import { MessagePriority } from "@apex/ws-legacy-compat/services/websocket/message-queue";

const twice = () => [generateMessageId(), generateMessageId()];
twice();
class Old {
  priority = MessagePriority.HIGH;
}
new Old();
`;

function run(mode: string | undefined, flags: readonly string[] = []): { readonly status: number | null; readonly stderr: string } {
  const file = path.join(folder, "service.ts");
  writeFileSync(file, SERVICE);
  const env = { ...process.env, APEX_WS_LEGACY_FILE: path.join(folder, "uses.json"), APEX_WS_LEGACY: mode };
  return spawnSync(process.execPath, ["--conditions=@apex/source", ...flags, file], { encoding: "utf8", env });
}

describe("a use of an old name", () => {
  test("warns once for each name, with its id, the recipe, and the caller's file and line", () => {
    const { status, stderr } = run(undefined);
    const warnings = stderr.split("\n").filter((line) => line.includes("DeprecationWarning"));
    expect([status, warnings.length]).toEqual([0, 2]);
    expect(warnings[0]).toMatch(/\[APEX_WS_DEP\d{4}\] .*websocket-core\/utils#generateMessageId .*randomUUID of node:crypto.* Used at .*service\.ts:4;/);
    expect(warnings[1]).toMatch(/message-queue#MessagePriority .*service\.ts:7;/);
  });

  test("says nothing when it is silenced", () => {
    expect(run("silence")).toMatchObject({ status: 0, stderr: "" });
  });

  test("is counted into a file, with the places", () => {
    expect(run("count")).toMatchObject({ status: 0, stderr: "" });
    const { version, uses } = JSON.parse(readFileSync(path.join(folder, "uses.json"), "utf8")) as { readonly version: number; readonly uses: readonly { readonly name: string }[] };
    const place = (line: number): string => `${path.join(folder, "service.ts")}:${line}`;
    expect([version, uses.length]).toEqual([1, 2]);
    expect(uses.find(({ name }) => name.endsWith("#generateMessageId"))).toMatchObject({ count: 2, places: { [place(4)]: 2 } });
    expect(uses.find(({ name }) => name.endsWith("#MessagePriority"))).toMatchObject({ count: 1, places: { [place(7)]: 1 } });
  });

  test("throws where that is asked for, and a mode that is none is an error", () => {
    const thrown = run("throw");
    expect(thrown.stderr).toMatch(/LegacyError\]: .*generateMessageId.*service\.ts:4/);
    expect(thrown.status).toBe(1);
    expect(run("loud").stderr).toContain("APEX_WS_LEGACY is loud; it may be warn, silence, count or throw");
  });
});
