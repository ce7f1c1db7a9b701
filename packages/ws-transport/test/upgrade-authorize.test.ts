import { expect, test } from "vitest";
import { connect } from "./support/client.ts";
import { askUpgrade, dial, sendUpgrade } from "./support/http.ts";
import { serve } from "./support/serve.ts";

test.each([
  ["true", () => true, 101],
  ["a promise of true", () => Promise.resolve(true), 101],
  ["false", () => false, 403],
  ["something that only looks like true", () => "yes" as unknown as boolean, 403],
  ["nothing", () => undefined as unknown as boolean, 403],
])("an application that answers %s", async (_case, authorizeUpgrade, status) => {
  const { port } = await serve({ authorizeUpgrade });
  expect((await askUpgrade(port)).status).toBe(status);
});

test("an application that fails lets nobody in, and is reported (X11)", async () => {
  const { port, errors } = await serve({ authorizeUpgrade: () => Promise.reject(new Error("no database")) });
  expect((await askUpgrade(port)).status).toBe(503);
  expect(errors).toEqual([new Error("no database")]);
});

test("an application that does not answer is not waited for longer than a handshake may take", async () => {
  const { port } = await serve({ limits: { handshakeTimeoutMs: 50 }, authorizeUpgrade: () => new Promise(() => undefined) });
  expect((await askUpgrade(port)).status).toBe(503);
});

test("what a client sends while the application decides is not lost", async () => {
  const { url } = await serve({ authorizeUpgrade: () => new Promise((resolve) => setTimeout(resolve, 20, true)) });
  await (await connect(url)).enter();
});

test("a client that leaves while the application decides frees its place", async () => {
  const answers: ((answer: boolean) => void)[] = [];
  const { port, url, lines } = await serve({
    pendingHandshakesMax: 1,
    authorizeUpgrade: () => (answers.length > 0 ? true : new Promise((resolve) => answers.push(resolve))),
  });
  const socket = await dial(port);
  sendUpgrade(socket);
  while (answers.length === 0) await new Promise((resolve) => setImmediate(resolve));
  socket.resetAndDestroy();
  while (!lines.some((line) => line.includes("gone"))) await new Promise((resolve) => setImmediate(resolve));
  await (await connect(url)).enter();
  answers[0]?.(true);
});

/** Calls back so many microtasks later. */
const after = (count: number, call: () => void): void => queueMicrotask(count === 0 ? call : () => after(count - 1, call));

test.each(Array.from({ length: 10 }, (_, moment) => moment))("a transport that closes at any moment of the answer (%d) leaves no connection behind", async (moment) => {
  let close: (() => unknown) | undefined;
  const { port, transport } = await serve({ closeTimeoutMs: 20, authorizeUpgrade: () => (after(moment, () => close?.()), true) });
  const closed = new Promise((resolve) => (close = () => void transport.close().then(resolve)));
  sendUpgrade(await dial(port));
  await closed;
  await new Promise((resolve) => setImmediate(resolve));
  expect(transport.connections.size).toBe(0);
});
