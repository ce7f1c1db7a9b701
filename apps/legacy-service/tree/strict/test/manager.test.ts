import { expect, it } from "vitest";
import { putIntoBasket } from "../src/services/guest-service.ts";

it("keeps a basket", () => {
  putIntoBasket("ada", "tea");
  expect(putIntoBasket("ada", "milk")).toEqual({ basket: ["tea", "milk"] });
});
