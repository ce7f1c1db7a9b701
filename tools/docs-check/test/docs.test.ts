import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { compileBlocks } from "../src/compile-blocks.ts";
import { eventRows, eventsInTypes } from "../src/event-table.ts";
import { RESERVED_EVENT_TYPES } from "@apex/ws-queue-core/events";
import { codeBlocks, readDocuments, relativeLinks, ROOT, type Document } from "../src/documents.ts";

const documents = readDocuments();
/** Their examples show what the rules refuse: a test of the plugin lints them. */
const ofRules = "packages/eslint-plugin-ws/docs/rules/";
const withCode = documents.filter(
  (document) => !document.path.startsWith(ofRules) && codeBlocks(document).some(({ language }) => language === "ts"),
);

const page = (text: string): Document => ({ path: "planted.md", text });

describe("the documentation", () => {
  it.each(documents.map((document) => [document.path, document] as const))("%s links only to files that exist", (path, document) => {
    const broken = relativeLinks(document).filter((target) => !existsSync(join(ROOT, dirname(path), target)));
    expect(broken).toEqual([]);
  });

  it.each(withCode.map((document) => [document.path, document] as const))("%s has only TypeScript that compiles", { timeout: 60_000 }, (_path, document) => {
    expect(compileBlocks(document)).toEqual([]);
  });

  it("has a README of at most 150 lines", () => {
    expect(documents.find(({ path }) => path === "README.md")?.text.split("\n").length).toBeLessThan(150);
  });
});

describe("the READMEs", () => {
  it("have only blocks of which each is run: pnpm test:consumers says how", () => {
    const list = execFileSync(process.execPath, [join(ROOT, "tools/consumers/consume.mjs"), "--list"], { encoding: "utf8" });
    for (const program of ["README.md:\\d+ server.ts", "packages/ws-manager/README.md:\\d+ server.ts"]) expect(list).toMatch(new RegExp(`^${program}: written, and used`, "m"));
  });

  it("begin the first one with how to install, and how to end a service", () => {
    const [screen = ""] = (documents.find(({ path }) => path === "README.md")?.text ?? "").split("// client.ts");
    for (const step of ["npm run pack:all", "npm install ../apex-ws/tarballs/*.tgz", 'process.once("SIGTERM"', "manager.drain()"]) expect(screen).toContain(step);
  });

  it.each([
    ["packages/ws-manager/README.md", "What a thread says"],
    ["PROTOCOL.md", "17 What a thread says"],
  ])("and %s have every event of a thread with its fields", (path, heading) => {
    const document = documents.find((one) => one.path === path) ?? page("");
    const rows = eventRows(document, heading);
    expect(rows.map(({ type }) => type)).toEqual(RESERVED_EVENT_TYPES.filter((type) => type !== "request"));
    expect(compileBlocks(page(`\`\`\`ts\n${eventsInTypes(rows)}\`\`\`\n`))).toEqual([]);
  });
});

describe("the check itself", () => {
  it("sees a block that does not compile, and names its line", () => {
    expect(compileBlocks(page("# x\n\n```ts\nconst a: number = 1;\nconst b: string = a;\nexport { b };\n```\n"))).toEqual([
      expect.stringMatching(/^planted\.md:5: Type 'number' is not assignable/),
    ]);
  });

  it("lets the blocks of a page import each other by their names", () => {
    expect(compileBlocks(page('```ts\n// one.ts\nexport const one = 1;\n```\n```ts\nimport { one } from "./one.ts";\nexport const two: number = one + 1;\n```\n'))).toEqual([]);
  });

  it("follows links in prose, not in code", () => {
    expect(relativeLinks(page("[a](docs/a.md#part) `[b](b.md)` [c](https://example.org)\n```md\n[d](d.md)\n```\n"))).toEqual(["docs/a.md"]);
  });
});
