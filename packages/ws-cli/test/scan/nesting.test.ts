import { describe, expect, it } from "vitest";
import { readUsage } from "../../src/audit/scan/scan-file.ts";
import { NESTING_MAX } from "../../src/audit/scan/typescript/nesting.ts";
import { scan } from "../support/facts.ts";

const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);
const OLD = 'import { WebSocketManager } from "@apex/backend/websocket-core/manager";\n';

describe("brackets that are nested deeper than the parser bears", () => {
  it.each([
    ["(", "1)"],
    ["[", "]"],
    ["f(", ")"],
    ["function f() {", "}"],
    ["class A { m() {", "}}"],
    ["`${", "}`"],
  ])("are a line of the report, and hide no use: %s", (open, close) => {
    const { problems, unclear, imports } = scan("a.ts", `${OLD}x = ${nested(open, close, 8_000)};\n`);
    expect(problems).toEqual([{ code: "syntax", line: 2, message: expect.stringContaining("nested") as string }]);
    expect(unclear).toMatchObject([{ line: 1 }]);
    expect(imports).toEqual([]);
  });

  it.each([
    ["a string", (text: string) => JSON.stringify(text)],
    ["a template", (text: string) => `\`${text}\``],
    ["a comment", (text: string) => `/* ${text} */ 1`],
    ["a regular expression", (text: string) => `/[${"(".repeat(text.length)}]/`],
  ])("do not count in %s", (_what, wrap) => {
    const { problems, imports } = scan("a.ts", `${OLD}const x = ${wrap("(".repeat(8_000))};\n`);
    expect({ problems, imports: imports.length }).toEqual({ problems: [], imports: 1 });
  });

  it("are not those that close again, or few enough", () => {
    const source = `${OLD}${"f(1);\n".repeat(2_000)}x = ${nested("[", "]", NESTING_MAX)};\n`;
    expect(scan("a.ts", source)).toMatchObject({ problems: [], imports: [{ line: 1 }] });
  });
});

it("a file whose tree is too deep to be looked at again is a line of the report, not an end", () => {
  const source = new TextEncoder().encode(`WebSocketManager = ${"1 + ".repeat(60_000)}1;\n`);
  expect(readUsage("a.ts", source, ["WebSocketManager"])).toMatchObject({
    calls: [],
    problem: { code: "syntax", message: expect.stringContaining("call stack") as string },
  });
});
