import { expect, test } from "vitest";
import { threadKey } from "./support/array-host.ts";
import { connect } from "./support/client.ts";
import { serve } from "./support/serve.ts";

test("receivers at the same position get identical messages, and each only its own number (D05)", async () => {
  const { host, url } = await serve();
  const clients = await Promise.all([connect(url), connect(url), connect(url)]);
  await Promise.all(clients.map((client, index) => client.enter(index < 2 ? ["t"] : ["other", "t"])));
  await Promise.all([clients[0]?.next("live"), clients[1]?.next("live"), clients[2]?.next("live"), clients[2]?.next("live")]);
  host.append(threadKey("t"), `{"text":"shared ✓"}`);
  const events = await Promise.all(clients.map((client) => client.next("events")));
  expect(events.map(({ n }) => n)).toEqual([1, 1, 2]);
  const raw = clients.map(({ messages }) => messages.find((message) => message.includes("shared")));
  expect(raw[0]).toBe(raw[1]);
  expect(raw[2]).toBe(raw[0]?.replace(`"n":1`, `"n":2`));
  // Each has each entry once: the next message with entries is that of the next entry.
  host.append(threadKey("t"), `{"text":"next"}`);
  expect((await Promise.all(clients.map((client) => client.next("events")))).map(({ offset }) => offset)).toEqual([2, 2, 2]);
});

test("a frame that was shared is the same after a slower receiver took it", async () => {
  const { host, url } = await serve();
  const [fast, slow] = await Promise.all([connect(url), connect(url)]);
  await Promise.all([fast.enter(["t"]), slow.enter(["t"])]);
  await Promise.all([fast.next("live"), slow.next("live")]);
  slow.socket.pause();
  for (let index = 0; index < 20; index += 1) host.append(threadKey("t"), `{"index":${index},"text":"${"x".repeat(500)}"}`);
  while (fast.frames.filter(({ t }) => t === "events").length < 20) await fast.next("events");
  slow.socket.resume();
  while (slow.frames.filter(({ t }) => t === "events").length < 20) await slow.next("events");
  const eventsOf = (messages: readonly string[]): string[] => messages.filter((message) => message.includes(`"index"`));
  expect(eventsOf(slow.messages)).toEqual(eventsOf(fast.messages));
});
