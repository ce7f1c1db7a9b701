import { beforeAll, describe, expect, test } from "vitest";
import { createCheckout } from "./support/checkout.ts";
import { packageSources } from "./support/packages.ts";
import { createRandom, plant, type Planted } from "./support/plant.ts";

const SEED = 20_261_201;

describe("the sources of ten npm packages with old imports planted by seed", () => {
  let planted: Planted[];

  beforeAll(() => {
    const random = createRandom(SEED);
    planted = packageSources().map((source, number) => plant(source, random, number));
  });

  test("differ only in the spans of the specifiers; --dry says what a run changes; twice is once", async () => {
    using checkout = createCheckout();
    for (const { file, before } of planted) checkout.write(file, before);
    const touched = planted.filter(({ before, after }) => before !== after).map(({ file }) => file);
    expect(touched.length).toBeGreaterThan(80);

    const dry = await checkout.codemod(".", "--all", "--dry");
    expect(planted.filter(({ file, before }) => checkout.read(file) !== before)).toEqual([]);
    const announced = dry.out.split("\n").flatMap((line) => / would change$/.exec(line) ? [line.replace(/ would change$/, "")] : []);
    const before = new Map(planted.map(({ file }) => [file, checkout.read(file)]));

    const first = await checkout.codemod(".", "--all", "--force");
    expect(first.code, first.out + first.err).toBe(0);
    for (const { file, after } of planted) expect(checkout.read(file), file).toBe(after);
    expect(announced.toSorted()).toEqual(planted.filter(({ file }) => checkout.read(file) !== before.get(file)).map(({ file }) => file).toSorted());
    expect(announced.toSorted()).toEqual(touched.toSorted());

    const second = await checkout.codemod(".", "--all", "--force");
    expect(second.out).toContain(" 0 changed: 0 uses");
    for (const { file, after } of planted) expect(checkout.read(file), file).toBe(after);
  });
});
