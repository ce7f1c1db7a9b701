import { expect, test } from "vitest";
import { startLookedInto, rawConnection, THREAD } from "./support.ts";

const request = (id: number, method: string, params?: object): string => `${JSON.stringify({ v: 1, id, method, params })}\n`;

test("many requests share a connection, also in one chunk, and each answer has the id of its request", async () => {
  await using service = await startLookedInto();
  const { send, next } = rawConnection(service.control);
  send(Array.from({ length: 40 }, (_, index) => request(index, index % 2 === 0 ? "threads" : "inspect", index % 2 === 0 ? undefined : THREAD)).join(""));
  const answers = [];
  for (let count = 0; count < 40; count += 1) answers.push(await next());
  expect(answers.map((answer) => Number(answer?.["id"])).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 40 }, (_, index) => index));
  expect(answers).toEqual(answers.map(() => expect.objectContaining({ v: 1, result: expect.anything() as unknown }) as unknown));
});

test.each([
  ["no JSON", "hello\n", null, "malformed_frame"],
  ["JSON that is no object", "7\n", null, "malformed_frame"],
  ["a request without an id", '{"v":1,"method":"doctor"}\n', null, "malformed_frame"],
  ["a later version", '{"v":2,"id":7,"method":"doctor"}\n', 7, "unsupported_version"],
  ["an unknown method", request(3, "constructor"), 3, "invalid_argument"],
  ["an id that is none", request(4, "inspect", { userId: "a\nb", threadId: "t" }), 4, "invalid_argument"],
  ["a field that is missing", request(4, "tail", { userId: "ann" }), 4, "invalid_argument"],
  ["a field that does not exist", request(5, "threads", { limits: 1 }), 5, "invalid_argument"],
  ["a cursor that is none", request(5, "threads", { after: "work x" }), 5, "invalid_argument"],
  ["too large a page", request(6, "threads", { limit: 501 }), 6, "invalid_argument"],
])("%s is refused with a code, and the connection goes on", async (_name, line, id, code) => {
  await using service = await startLookedInto();
  const { send, next } = rawConnection(service.control);
  send(line);
  expect(await next()).toMatchObject({ v: 1, id, error: { code, message: expect.stringMatching(/./) as string } });
  send(request(9, "threads"));
  expect(await next()).toEqual({ v: 1, id: 9, result: { threads: [] } });
  expect(service.errors).toEqual([]);
});

test("a line without an end is refused before it is held, and ends its connection", async () => {
  await using service = await startLookedInto();
  const { send, next } = rawConnection(service.control);
  send("x".repeat(20_000));
  expect(await next()).toMatchObject({ id: null, error: { code: "frame_too_large" } });
  expect(await next()).toBeUndefined();
});

test("a peer that ends its side is answered, its tail up to the head", async () => {
  await using service = await startLookedInto();
  await service.manager.append(THREAD, "noted", { text: "one" });
  const { socket, next } = rawConnection(service.control);
  socket.end(request(1, "tail", { ...THREAD, from: "start" }));
  expect(await next()).toMatchObject({ id: 1, item: { kind: "entry", offset: 1 } });
  expect(await next()).toMatchObject({ id: 1, item: { kind: "head", offset: 1 } });
  expect(await next()).toEqual({ v: 1, id: 1, result: null });
  expect(await next()).toBeUndefined();
});

test("tools that were stopped make room for the next one; where none was, it is told", async () => {
  await using service = await startLookedInto();
  const many = Array.from({ length: 16 }, () => rawConnection(service.control));
  for (const { send, next } of many) {
    send(request(1, "threads"));
    await next();
  }
  expect(await rawConnection(service.control).next()).toMatchObject({ error: { code: "overloaded" } });
  const [first] = many;
  first?.socket.pause();
  first?.send(request(2, "tail", { ...THREAD, from: "start" }));
  for (let count = 0; count < 20; count += 1) await service.manager.append(THREAD, "noted", { text: "x".repeat(200_000) });
  await expect.poll(() => service.operator.threads().catch(({ code }: { code: string }) => code), { timeout: 10_000 }).toEqual({ threads: [] });
});
