import { expect, test } from "vitest";
import { startService, take } from "../support/service.ts";

const as = (value: unknown): never => value as never;

test("a client that is passed what cannot be sent says so where it was called, and what is sent next is accepted", async () => {
  await using service = await startService();
  const client = service.client("ann");
  const thread = client.thread("t1");
  await thread.request("ask", { question: "first" }).accepted;
  const odd: readonly (readonly [unknown, unknown])[] = [
    [{ question: Number.NaN }, {}],
    [{ question: 1n }, {}],
    [{ question: "?" }, { deadlineInMs: Number.NaN }],
    [{ question: "?" }, { durability: 5 }],
  ];
  for (const [payload, options] of odd) {
    expect(() => thread.request("ask", as(payload), as(options))).toThrow(expect.objectContaining({ code: "invalid_argument" }) as Error);
  }
  await expect(thread.request("ask", as({ question: 7 })).accepted).rejects.toMatchObject({ code: "invalid_payload" });
  await thread.request("ask", { question: "half \ud83d" }, { deadlineInMs: 60_000 }).accepted;
  const asked = await take(2, thread.requests());
  expect(asked.map(({ payload }) => payload)).toEqual([{ question: "first" }, { question: "half \ufffd" }]);
  expect(client.pending()).toEqual([]);
  expect(service.errors).toEqual([]);
});
