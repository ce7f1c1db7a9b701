import { runInThisContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { installMarkCounter } from "../src/marks/mark-counter.ts";
import { neverReached, readMarks } from "../src/marks/marks-of-packages.ts";
import { countMarks, findMarks, isStatementPlace } from "../src/marks/marks.ts";

const SOURCE = ["if (isLate) {", "  // reached: a-late-one", "  drop();", "}", "// reached: nothing in particular"].join("\n");

describe("marks", () => {
  it("are comments of a line of their own", () => {
    expect(findMarks(SOURCE)).toEqual([{ name: "a-late-one", line: 2, codeBefore: "if (isLate) {" }]);
  });

  it("become calls, and no line moves", () => {
    const counted = countMarks(SOURCE).split("\n");
    expect(counted).toHaveLength(5);
    expect(counted[1]).toBe('  globalThis[Symbol.for("apex.ws.marks")]?.("a-late-one");');
  });

  it("are counted where they are reached", () => {
    const counter = installMarkCounter();
    const run = runInThisContext(`(isLate, drop) => {\n${countMarks(SOURCE)}\n}`) as (isLate: boolean, drop: () => void) => void;
    for (const isLate of [true, false, true]) run(isLate, () => undefined);
    expect(counter.take()).toEqual({ "a-late-one": 2 });
    expect(counter.take()).toEqual({});
  });

  it("are missed where they are not", () => {
    const marks = readMarks();
    const [first, ...others] = marks;
    expect(neverReached(marks, Object.fromEntries(others.map(({ name }) => [name, 1])))).toEqual([first]);
  });
});

describe("the marks of the packages", () => {
  const marks = readMarks();

  it("are many", () => expect(marks.length).toBeGreaterThanOrEqual(40));

  it("have one name each", () => {
    const names = marks.map(({ name }) => name);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("stand where a statement may stand", () => {
    expect(marks.filter(({ codeBefore }) => !isStatementPlace(codeBefore))).toEqual([]);
  });
});
