import { expect, it } from "vitest";
import { getTool } from "../src/agents/tools/index.ts";

it("finds an article", async () => {
  expect(await getTool("search")("where is the tea?")).toBe("The tea is on shelf 3.");
});

it("adds numbers up", async () => {
  expect(await getTool("calculator")("2 and 3.5")).toBe("5.5");
});
