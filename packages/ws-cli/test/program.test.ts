import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import path from "node:path";
import { TREE } from "@apex/legacy-fixture";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { plain } from "../src/io.ts";
import { run } from "../src/program.ts";
import { type Checkout, createCheckout } from "./support/gate.ts";

let checkout: Checkout;
beforeEach(() => {
  checkout = createCheckout();
});
afterEach(() => checkout[Symbol.dispose]());

describe("apex-ws", () => {
  it.each([["--help"], ["audit", "--help"]])(
    "says how it is used and what its exit codes mean: %s",
    async (...args) => {
      const { code, out, err } = await checkout.apexWs(...args);
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toMatch(/Exit codes:\n {2}0 .*\n {2}1 .*\n {2}2 /);
    },
  );

  it("says its version", async () => {
    const { version } = createRequire(import.meta.url)("../package.json") as { version: string };
    expect(await checkout.apexWs("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  it("has help for each command", async () => {
    expect((await checkout.apexWs("map", "--help")).out).toContain("--markdown");
    expect((await checkout.apexWs("audit", "--help")).out).toMatch(/--baseline[\s\S]*--accept[\s\S]*Examples:/);
  });

  it.each([
    [["--nonsense"], /unknown option/],
    [["audti", "."], /unknown command/],
    [["audit"], /missing required argument/],
    [["audit", ".", "--accept", "because"], /add --baseline/],
    [["audit", ".", "--trend", "a.json"], /add --html/],
    [["audit", ".", "--html", "a.html", "--trend", "a.json"], /a\.json cannot be read/],
    [["audit", "nowhere"], /nowhere is no folder/],
    [["audit", "."], /No TypeScript, JavaScript or Python file/],
  ])("says what is wrong with %j and exits with 2", async (args, why) => {
    const { code, err } = await checkout.apexWs(...args);
    expect(code).toBe(2);
    expect(err).toMatch(why);
    expect(err).not.toContain("    at ");
  });
});

describe("apex-ws audit", () => {
  it("prints a report that reads well", async () => {
    const { code, out, err } = await checkout.apexWs("audit", TREE);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const part of [
      "of the old stack in",
      "Entry points",
      "Competing definitions",
      "How far they are from each other",
      "Import cycles",
      "An order to move in",
      "--details shows them",
    ])
      expect(out).toContain(part);
    expect((await checkout.apexWs("audit", TREE, "--details")).out).toContain("service/src/routes/chat.ts:1  import");
  });

  it("lists the names that compat breaks on purpose, where a TypeScript service uses them", async () => {
    checkout.write("a.ts", 'import { generateMessageId, isWebsocketConnected } from "@apex/backend/websocket-core/utils";\n');
    checkout.write("b.py", "from netra_backend.app.websocket_core.utils import is_websocket_connected\n");
    const { out } = await checkout.apexWs("audit", ".");
    expect(out).toContain("Breaks in compat on purpose (docs/migration.md)\n  raw-sockets: 1 name\n    a.ts:1  isWebsocketConnected\n");
  });

  it("says which names running processes were counted to use, and which are only imported", async () => {
    checkout.write("a.ts", 'import { generateMessageId, generateConnectionId } from "@apex/backend/websocket-core/utils";\nimport type { WebSocketManager } from "@apex/backend/websocket-core/manager";\n');
    const counts = (count: number): string => JSON.stringify({ version: 1, uses: [{ id: "APEX_WS_DEP0001", name: "websocket-core/utils#generateMessageId", count, places: { "/srv/a.js:1": count } }] });
    checkout.write("uses.1.json", counts(40));
    checkout.write("uses.2.json", counts(2));
    const { out } = await checkout.apexWs("audit", ".", "--uses", "uses.1.json", "uses.2.json");
    expect(out).toContain("Really used in production\n  websocket-core/utils#generateMessageId  42\n  imported outside tests, and used by no counted process: 1 name\n    websocket-core/utils#generateConnectionId\n");
    checkout.write("uses.1.json", "{}");
    const wrong = await checkout.apexWs("audit", ".", "--uses", "uses.1.json");
    expect(wrong.code).toBe(2);
    expect(wrong.err).toContain("uses.1.json is not what a process under APEX_WS_LEGACY=count writes");
  });

  it("says so when there is nothing old", async () => {
    checkout.write("a.ts", "export const a = 1;\n");
    expect((await checkout.apexWs("audit", ".")).out).toContain("No use of the old stack.");
  });

  it("says which folders it did not read because of their names, in the report and at the gate", async () => {
    checkout.write("a.ts", "export const a = 1;\n");
    checkout.write("service/build/old.ts", 'import "@apex/backend/websocket-core/manager";\n');
    const said = 'Not read because of their names: service/build (--include "/service/build/" reads one)';
    expect((await checkout.apexWs("audit", ".")).out).toContain(said);
    expect((await checkout.gate("--accept", "begin")).out).toContain(said);
    expect((await checkout.gate()).out).toContain(said);
    expect(await checkout.gate("--include", "/service/build/")).toMatchObject({ code: 1 });
    await checkout.apexWs("audit", ".", "--html", "audit.html");
    expect(checkout.read("audit.html")).toContain("Not read because of their names: service/build.");
  });

  it("writes JSON to the standard output and nothing else, or to a file beside the report", async () => {
    const { out } = await checkout.apexWs("audit", TREE, "--json");
    expect(JSON.parse(out)).toMatchObject({ format: "apex-ws.audit", version: 1 });
    await checkout.apexWs("audit", TREE, "--json", "audit.json");
    expect(checkout.read("audit.json")).toBe(out);
  });

  it("writes a page, with earlier reports as a trend", async () => {
    await checkout.apexWs("audit", TREE, "--json", "monday.json");
    const { code, out } = await checkout.apexWs("audit", TREE, "--html", "audit.html", "--trend", "monday.json");
    expect(code).toBe(0);
    expect(out).toContain("Written: audit.html");
    expect(checkout.read("audit.html")).toContain("monday");
    checkout.write("other.json", '{ "format": "apex-ws.audit", "version": 2 }');
    expect((await checkout.apexWs("audit", TREE, "--html", "audit.html", "--trend", "other.json")).err).toMatch(
      /other\.json is no report of this version/,
    );
  });

  it("says which file it cannot write", async () => {
    checkout.write("a.ts", "");
    expect(await checkout.apexWs("audit", ".", "--json", "no/folder/a.json")).toMatchObject({
      code: 2,
      err: expect.stringMatching(/no\/folder\/a\.json cannot be written \(ENOENT\)/) as string,
    });
  });

  it("goes on, quietly and with its exit code, when the readers of its output and its errors go early", () => {
    const main = path.join(import.meta.dirname, "../src/main.ts");
    const audit = `"${process.execPath}" --conditions=@apex/source "${main}" audit "${TREE}" --json --baseline missing.json`;
    const command = `exec 5>&1; { { ${audit} 2>&3; echo "exit $?" >&5; } | head -n 1 >&5; } 3>&1 | true`;
    const { stdout, stderr } = spawnSync("sh", ["-c", command], { encoding: "utf8" });
    expect({ lines: stdout.split("\n").toSorted(), stderr }).toEqual({ lines: ["", "exit 2", "{"], stderr: "" });
  });

  it("draws its progress on a terminal only, and removes it", async () => {
    const drawn: string[] = [];
    const io = {
      cwd: TREE,
      out: () => undefined,
      err: (text: string) => drawn.push(text),
      paint: plain,
      now: () => new Date(0),
    };
    await run(["audit", "."], { ...io, progressColumns: 60 });
    expect(drawn.length).toBeGreaterThan(10);
    expect(drawn.every((text) => text.length < 70)).toBe(true);
    expect(drawn.at(-1)).toBe("\r\u001b[2K");
    drawn.length = 0;
    await run(["audit", "."], { ...io, progressColumns: null });
    expect(drawn).toEqual([]);
  });
});

describe("apex-ws map", () => {
  it("prints every module for a person, for a page and for a program", async () => {
    const [text, markdown, json] = [
      await checkout.apexWs("map"),
      await checkout.apexWs("map", "--markdown"),
      await checkout.apexWs("map", "--json"),
    ];
    for (const { out } of [text, markdown, json]) expect(out).toContain("websocket-core/message-queue");
    expect(markdown.out).toContain("|---|");
    expect(JSON.parse(json.out)).toMatchObject({ mapVersion: expect.any(String) as string });
  });

  it("has the rows of the team", async () => {
    checkout.write("apex-ws.migration.json", JSON.stringify({ rows: [{ module: "chat/hub", recipe: "Ask Ada." }] }));
    expect((await checkout.apexWs("map", "--markdown")).out).toContain("chat/hub");
    checkout.write("apex-ws.migration.json", "{");
    expect(await checkout.apexWs("map")).toMatchObject({
      code: 2,
      err: expect.stringContaining("apex-ws.migration.json") as string,
    });
  });
});

describe("this repository", () => {
  const root = path.join(import.meta.dirname, "../../..");

  it("uses nothing of the old stack but what is planted, and the audit gets through it", async () => {
    const io = { cwd: root, progressColumns: null, paint: plain, now: () => new Date(0) };
    const written: string[] = [];
    const planted = ["tools/legacy-fixture/tree/", "tools/consumers/fixtures/", "packages/eslint-plugin-ws/test/support/tree/", "apps/legacy-service/"];
    // It has the old names, and its tests use each of them.
    const compat = "packages/ws-legacy-compat/";
    await run(["audit", ".", "--ignore", ...planted, compat, "--json"], {
      ...io,
      out: (text) => written.push(text),
      err: (text) => written.push(text),
    });
    const report = JSON.parse(written.join("")) as {
      totals: object;
      entryPoints: unknown[];
      unclear: unknown[];
      problems: unknown[];
    };
    expect(report).toMatchObject({ entryPoints: [], unclear: [], problems: [] });
  });
});
