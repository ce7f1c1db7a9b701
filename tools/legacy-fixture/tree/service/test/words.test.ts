import { expect, test } from "vitest";
import { ADVICE } from "../src/lib/words.js";

test("the advice names no test double", () => {
  expect(ADVICE).not.toContain('vi.mock("@apex/backend/websocket-core/manager")');
});
