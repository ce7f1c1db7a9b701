import { readdirSync } from "node:fs";
import { STORE_GROUPS } from "@apex/testkit";
import { expect, it } from "vitest";

it("has a file for each group of the suite that every store passes", () => {
  const files = readdirSync(import.meta.dirname).filter((file) => file !== "groups.test.ts");
  expect(files.toSorted()).toEqual(STORE_GROUPS.map((group) => `${group}.test.ts`).toSorted());
});
