import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { batchesOf, FILES_PER_BATCH } from "../../src/audit/analyse/batches.ts";
import { edgesOf } from "../../src/audit/analyse/graph.ts";
import { usesOf } from "../../src/audit/analyse/uses.ts";
import { modelOf } from "../support/model.ts";

const OLD = 'import { WebSocketManager } from "@apex/backend/websocket-core/manager";\n';

const batches = (sources: Readonly<Record<string, string>>) => {
  const model = modelOf(sources);
  return batchesOf(
    model.tree.facts.flatMap((facts) => usesOf(facts, model)),
    edgesOf(model),
    model,
  );
};

const importing = (...names: readonly string[]) =>
  names.map((name) => `import { ${name} } from "./${name}.ts";\n`).join("");

describe("the order of batches", () => {
  it("moves each file once, and after the files that it imports unless they are in a cycle with it", () => {
    const files = ["a", "b", "c", "d", "e", "f"];
    const tree = fc.record(
      Object.fromEntries(
        files.map((name) => [
          name,
          fc.record({ old: fc.boolean(), imports: fc.subarray(files.filter((other) => other !== name)) }),
        ]),
      ),
    );
    fc.assert(
      fc.property(tree, (parts) => {
        const found = batches(
          Object.fromEntries(
            Object.entries(parts).map(([name, { old, imports }]) => [
              `${name}.ts`,
              `${old ? OLD : ""}${importing(...imports)}export const ${name} = 1;\n`,
            ]),
          ),
        );
        const users = Object.entries(parts).flatMap(([name, { old }]) => (old ? [`${name}.ts`] : []));
        expect(found.flatMap((batch) => batch.files).toSorted()).toEqual(users);
        const numberOf = new Map(found.flatMap(({ number, files: own }) => own.map((file) => [file, number] as const)));
        for (const [name, { imports }] of Object.entries(parts)) {
          for (const other of imports) {
            const [own, earlier] = [numberOf.get(`${name}.ts`), numberOf.get(`${other}.ts`)];
            if (own !== undefined && earlier !== undefined) expect(own).toBeGreaterThanOrEqual(earlier);
          }
        }
        for (const { number, after } of found) expect(after.every((other) => other < number)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("reaches over files that do not use the stack themselves", () => {
    const found = batches({
      "a.ts": `${OLD}${importing("b")}`,
      "b.ts": `${importing("c")}export const b = 1;`,
      "c.ts": `${OLD}export const c = 1;`,
    });
    expect(found.map(({ files, after }) => ({ files, after }))).toEqual([
      { files: ["c.ts"], after: [] },
      { files: ["a.ts"], after: [1] },
    ]);
  });

  it("puts a file behind a cycle that it reaches by a file that does not move", () => {
    const found = batches({
      "b.ts": `${OLD}${importing("f")}`,
      "c.ts": `${OLD}${importing("e")}export const c = 1;`,
      "e.ts": `${OLD}${importing("f")}export const e = 1;`,
      "f.ts": `${importing("c")}export const f = 1;`,
    });
    expect(found.map(({ files, after }) => ({ files, after }))).toEqual([
      { files: ["c.ts", "e.ts"], after: [] },
      { files: ["b.ts"], after: [1] },
    ]);
  });

  it("moves a cycle as one, with the import to cut", () => {
    const [only, ...rest] = batches({
      "a.ts": `${OLD}${importing("b")}export const a = 1;`,
      "b.ts": `${OLD}${importing("a")}export const b = 1;`,
    });
    expect(rest).toEqual([]);
    expect(only).toMatchObject({ files: ["a.ts", "b.ts"], cut: { leaves: 1 } });
  });

  it("moves a file that only passes names on when nothing imports it any more", () => {
    const shim = 'export { WebSocketManager } from "@apex/backend/websocket-core/manager";\n';
    const found = batches({
      "shim.ts": shim,
      "user.ts": 'import { WebSocketManager } from "./shim.ts";\nexport const x = WebSocketManager;\n',
    });
    expect(found.map(({ files }) => files)).toEqual([["user.ts"], ["shim.ts"]]);
  });

  it("moves a test with the last file that it imports, and keeps batches small", () => {
    const many = Object.fromEntries(
      Array.from({ length: FILES_PER_BATCH * 2 + 1 }, (_, index) => [
        `f${index}.ts`,
        `${OLD}export const f = ${index};`,
      ]),
    );
    const found = batches({
      ...many,
      "test/f.test.ts": `${OLD}import { f } from "../f0.ts";\n`,
      "test/alone.test.ts": OLD,
    });
    expect(found.map(({ files }) => files.length)).toEqual([FILES_PER_BATCH, FILES_PER_BATCH, 1, 0]);
    expect(found.find(({ files }) => files.includes("f0.ts"))?.tests).toEqual(["test/f.test.ts"]);
    expect(found.at(-1)?.tests).toEqual(["test/alone.test.ts"]);
  });
});
