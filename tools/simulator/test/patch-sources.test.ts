import { describe, expect, it } from "vitest";
import { patchesOf } from "../src/mutants/mutant.ts";
import { patchSources } from "../src/mutants/patch-sources.ts";
import type { PackageSource } from "../src/sweep/sources.ts";

const RULE = `/** Says whether there is room. */
export function admits(windowBytes: number, inFlightBytes: number, bytes: number): boolean {
  // An entry larger than the window goes alone.
  return inFlightBytes === 0 || fits(windowBytes, inFlightBytes + bytes);
}
`;
const NEIGHBOUR = `const fits = (windowBytes: number, bytes: number): boolean => bytes <= windowBytes;
`;
const core = patchesOf("core");
const SMALLER = core("admits", "inFlightBytes === 0 || fits(windowBytes, inFlightBytes + bytes)", "fits(windowBytes, bytes)");

describe("a mutant's patch", () => {
  it("changes the code and nothing around it", () => {
    const patched = patch([SMALLER], { "windows.ts": RULE + NEIGHBOUR });
    expect(patched).toEqual({ "windows.ts": RULE.replace("inFlightBytes === 0 || fits(windowBytes, inFlightBytes + bytes)", "fits(windowBytes, bytes)") + NEIGHBOUR });
  });

  it("finds its code in another file, indented and broken anew, between other comments and neighbours", () => {
    const moved = `export const room = (): boolean => true;
  export const admits = (windowBytes: number, inFlightBytes: number, bytes: number): boolean =>
    inFlightBytes === 0 || // "alone", it's (said
    fits(
      windowBytes, /* the same for all */
      inFlightBytes + bytes,
    );
`;
    const patched = patch([SMALLER], { "windows.ts": NEIGHBOUR, "flow/room.ts": moved });
    expect(patched["windows.ts"]).toBeUndefined();
    expect(patched["flow/room.ts"]).toMatch(/^export const room[^]*boolean =>\n {4}fits\(windowBytes, bytes\);\n$/);
  });

  it("tells a function from another that holds the same code, and a member from that of another class", () => {
    const text = "function a() { go(); }\nfunction b() { go(); }\nclass C { #b() { go(); } }\nclass D { #b() { go(); } }\nconst table = { e() { go(); } };\n";
    expect(patch([core("b", "go();", "")], { "x.ts": text })["x.ts"]).toBe(text.replace("function b() { go(); }", "function b() {  }"));
    expect(patch([core("D.#b", "go();", "")], { "x.ts": text })["x.ts"]).toBe(text.replace("D { #b() { go(); } }", "D { #b() {  } }"));
    expect(patch([core("e", "go();", "")], { "x.ts": text })["x.ts"]).toBe(text.replace("e() { go(); }", "e() {  }"));
  });

  it("applies next to others of the same file, whatever their order", () => {
    const patches = [core("fits", "<=", "<"), SMALLER];
    const both = { "windows.ts": RULE.replace("inFlightBytes === 0 || fits(windowBytes, inFlightBytes + bytes)", "fits(windowBytes, bytes)") + NEIGHBOUR.replace("<=", "<") };
    expect(patch(patches, { "windows.ts": RULE + NEIGHBOUR })).toEqual(both);
    expect(patch(patches.toReversed(), { "windows.ts": RULE + NEIGHBOUR })).toEqual(both);
  });

  it("is refused where it overlaps another", () => {
    expect(() => patch([SMALLER, core("admits", "inFlightBytes + bytes", "0")], { "windows.ts": RULE })).toThrow("The mutant smaller patches one place twice, at packages/core/src/windows.ts:4");
  });

  it("is refused where the code has changed, with the place of the function", () => {
    expect(() => patch([SMALLER], { "windows.ts": RULE.replace("=== 0", "< 1") })).toThrow(
      /^The mutant smaller finds its code 0 times within admits of core, not once: [^]*\nadmits is at packages\/core\/src\/windows\.ts:2\. The code is nowhere/,
    );
  });

  it("is refused where the function has another name, with the name", () => {
    expect(() => patch([SMALLER], { "windows.ts": RULE.replace("admits", "hasRoom") })).toThrow(
      /Nothing in the package is called admits\. The code is in hasRoom \(packages\/core\/src\/windows\.ts:2\): name the part/,
    );
  });

  it("is refused where the code is there twice, with both places", () => {
    expect(() => patch([SMALLER], { "windows.ts": RULE, "copy.ts": `\n${RULE}` })).toThrow(
      /2 times within admits[^]*It is at packages\/core\/src\/windows\.ts:4 and packages\/core\/src\/copy\.ts:5: take more/,
    );
  });

  it("is refused where the package is not there", () => {
    expect(() => patch([patchesOf("cores")("admits", "===", "")], { "windows.ts": RULE })).toThrow("There is no packages/cores/src");
  });
});

function patch(patches: Parameters<typeof patchSources>[0]["patches"], files: Record<string, string>): Record<string, string> {
  const sources: readonly PackageSource[] = Object.entries(files).map(([file, text]) => ({ file: `packages/core/src/${file}`, text }));
  const patched = patchSources({ name: "smaller", patches }, sources);
  return Object.fromEntries([...patched].map(([file, text]) => [file.replace("packages/core/src/", ""), text]));
}
