import { lstatSync, readFileSync, readdirSync, symlinkSync } from "node:fs";
import { type Baseline, MAP_VERSION, readBaseline, writeBaseline } from "@apex/ws-migration";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createProject, sharedProject } from "./support/project.ts";

const EMPTY: Baseline = { version: 1, mapVersion: MAP_VERSION, uses: {}, definitions: {}, unclear: {}, accepted: [] };
const FULL: Baseline = {
  ...EMPTY,
  uses: { "src/a.ts": { "websocket-core/manager#WebSocketManager": 2 } },
  definitions: { "manager:ChatHub": ["src/hub.ts"] },
  unclear: { "src/a.ts": { 'import("@apex/backend/" + name)': 1 } },
  accepted: [{ key: "src/a.ts websocket-core/manager#WebSocketManager", reason: "until the page moves", date: "2026-11-30" }],
};

test("what was written is read", () => {
  using project = createProject({});
  writeBaseline(project.at("b.json"), FULL);
  expect(readBaseline(project.at("b.json"))).toEqual(FULL);
});

test("a link to a baseline stays one", () => {
  using project = createProject({});
  writeBaseline(project.at("shared.json"), FULL);
  symlinkSync("shared.json", project.at("b.json"));
  writeBaseline(project.at("b.json"), EMPTY);
  expect(lstatSync(project.at("b.json")).isSymbolicLink()).toBe(true);
  expect(readBaseline(project.at("shared.json"))).toEqual(EMPTY);
});

test("equal baselines are equal texts, in whatever order they were put together", () => {
  const project = createProject({});
  const name = fc.string({ minLength: 1, maxLength: 4 }).filter((text) => !["__proto__"].includes(text));
  const counts = fc.dictionary(name, fc.integer({ min: 1, max: 9 }), { maxKeys: 4 });
  const uses = fc.dictionary(name, counts, { maxKeys: 4 });
  const definitions = fc.dictionary(name, fc.array(name, { maxLength: 3 }), { maxKeys: 4 });
  const reversed = <T>(record: Readonly<Record<string, T>>): Record<string, T> => Object.fromEntries(Object.entries(record).toReversed());
  fc.assert(
    fc.property(uses, definitions, (used, defined) => {
      writeBaseline(project.at("a.json"), { ...EMPTY, uses: used, unclear: used, definitions: defined });
      const mirrored = Object.fromEntries(Object.entries(used).map(([file, names]) => [file, reversed(names)]));
      const backwards = Object.fromEntries(Object.entries(defined).map(([key, files]) => [key, files.toReversed()]));
      writeBaseline(project.at("b.json"), { ...EMPTY, uses: reversed(mirrored), unclear: reversed(mirrored), definitions: reversed(backwards) });
      expect(readFileSync(project.at("b.json"), "utf8")).toBe(readFileSync(project.at("a.json"), "utf8"));
    }),
    { numRuns: 50 },
  );
  project[Symbol.dispose]();
});

test("the text is for a diff: a use a line, sorted, with a line end", () => {
  using project = createProject({});
  writeBaseline(project.at("b.json"), { ...EMPTY, uses: { b: { z: 1, a: 2 }, a: { x: 1 } } });
  const text = readFileSync(project.at("b.json"), "utf8");
  expect(text).toContain(`  "uses": {
    "a": {
      "x": 1
    },
    "b": {
      "a": 2,
      "z": 1
    }
  },`);
  expect(text.endsWith("}\n")).toBe(true);
});

test("writing leaves no draft behind", () => {
  using project = createProject({});
  writeBaseline(project.at("b.json"), EMPTY);
  expect(readdirSync(project.folder)).toEqual(["b.json"]);
});

describe("a baseline that a gate cannot compare with is refused", () => {
  const project = sharedProject({
    "text.json": "{",
    "empty.json": "",
    "folder.json/": "",
    "shape.json": { ...EMPTY, uses: { a: { b: 0 } } },
    "more.json": { ...EMPTY, ignore: ["src"] },
    "less.json": { version: 1, mapVersion: MAP_VERSION, uses: {} },
    "later.json": { ...EMPTY, version: 2 },
    "reason.json": { ...EMPTY, accepted: [{ key: "a", reason: "", date: "2026-11-30" }] },
    "map.json": { ...EMPTY, mapVersion: "0" },
  });

  test.each([
    ["missing.json", "baseline_unreadable", undefined],
    ["text.json", "baseline_unreadable", undefined],
    ["empty.json", "baseline_unreadable", undefined],
    ["folder.json", "baseline_unreadable", undefined],
    ["shape.json", "baseline_invalid", "uses.a.b"],
    ["more.json", "baseline_invalid", "ignore"],
    ["less.json", "baseline_invalid", "definitions"],
    ["later.json", "baseline_invalid", "version"],
    ["reason.json", "baseline_invalid", "accepted.0.reason"],
    ["map.json", "map_version_unknown", undefined],
  ])("%s: %s", (file, code, field) => {
    expect(() => readBaseline(project.at(file))).toThrow(
      expect.objectContaining({ code, details: expect.objectContaining(field === undefined ? {} : { field }) as object }),
    );
  });
});
