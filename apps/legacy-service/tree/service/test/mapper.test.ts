import { expect, it } from "vitest";
import { mapEventPayload } from "../page/event-payload-mapper.ts";

it("reads the text out of each envelope", () => {
  const envelopes = [
    { type: "agent_completed", data: { result: "tea" } },
    { type: "agent_completed", payload: { result: "tea" } },
    { type: "agent_completed", result: "tea" },
  ];
  expect(envelopes.map((message) => mapEventPayload(message).text)).toEqual(["tea", "tea", "tea"]);
});
