import { describe, expect, it } from "vitest";
import { offsetOf, type Damage, type EventsOptions, type StreamDamage } from "../src/index.ts";
import { createPair, type Pair } from "./support/connected.ts";
import { cursorAt, events, subscribed, type ScriptedConnection } from "./support/scripted-server.ts";

const STREAM = { kind: "thread", name: "t1" } as const;

/** Entries 1 and 2 come, 3 to 6 are damaged, 7 comes. */
async function serveDamage(connection: ScriptedConnection): Promise<void> {
  const { n } = await connection.take("sub");
  connection.send(subscribed(n, 0, 7), events(n, 1, 2), damagedAt(n, 6));
  const again = await connection.take("sub");
  expect(again).toMatchObject({ stream: STREAM, from: cursorAt(6, "hole") });
  const after = cursorAt(6, "hole");
  connection.send({ ...subscribed(again.n, 6, 7), cursor: after }, { ...events(again.n, 7, 7), after });
}

const damagedAt = (n: number, offset: number) =>
  ({ t: "reset", n, reason: "damaged", oldest: 1, head: 7, cursor: cursorAt(offset, "hole"), offset }) as const;

async function readWith(pair: Pair, log: unknown[], options: EventsOptions): Promise<void> {
  const served = serveDamage(pair.connection);
  for await (const event of pair.client.thread("t1").events(options)) {
    log.push(offsetOf(event));
    if (offsetOf(event) === 7) break;
  }
  await served;
}

describe("damage in a stream", () => {
  it("is understood, says the hello", async () => {
    await using server = await createPair();
    server.connection.terminate();
    expect((await (await server.server.connection()).take("hello")).features).toEqual(["damaged"]);
  });

  it("is told between the events before and behind it, and the reading goes on by itself", async () => {
    await using pair = await createPair();
    const log: unknown[] = [];
    pair.client.onDamage((damage) => log.push(damage));
    pair.client.onReset(() => log.push("a view would be cleared"));
    await readWith(pair, log, { onReset: () => void log.push("the view would be cleared"), onDamage: (damage) => log.push(damage) });
    const damage: Damage = { reason: "damaged", first: 3, last: 6, head: 7 };
    expect(log).toEqual([1, 2, { stream: STREAM, ...damage } satisfies StreamDamage, damage, 7]);
    expect(pair.client.stats().resets).toEqual({ damaged: 1 });
    expect(pair.errors).toEqual([]);
  });

  it("is waited for until the application has said it", async () => {
    await using pair = await createPair();
    const said = Promise.withResolvers<void>();
    const log: unknown[] = [];
    const reading = readWith(pair, log, { onDamage: () => said.promise });
    await expect.poll(() => log).toEqual([1, 2]);
    log.push("not yet");
    said.resolve();
    await reading;
    expect(log).toEqual([1, 2, "not yet", 7]);
  });

  it("is told to a handler of on as well", async () => {
    await using pair = await createPair();
    const log: unknown[] = [];
    const listening = pair.client.thread("t1").on((event) => log.push(offsetOf(event)), { onDamage: ({ first, last }) => log.push([first, last]) });
    await serveDamage(pair.connection);
    await expect.poll(() => log).toEqual([1, 2, [3, 6], 7]);
    listening.close();
  });

  it("is reported when nobody listens: the view would show a hole that nobody sees", async () => {
    await using pair = await createPair();
    const log: unknown[] = [];
    await readWith(pair, log, {});
    expect(log).toEqual([1, 2, 7]);
    expect(pair.errors).toMatchObject([{ details: { kind: "thread", name: "t1", reason: "damaged", first: 3, last: 6 } }]);
  });

  it("is acknowledged as processed, so that the window of the subscription is free", async () => {
    await using pair = await createPair();
    const stream = pair.client.thread("t1").events({ onDamage: () => undefined });
    const first = stream.next();
    const { n } = await pair.connection.take("sub");
    pair.connection.send(damagedAt(n, 6));
    const again = await pair.connection.take("sub");
    const after = cursorAt(6, "hole");
    pair.connection.send({ ...subscribed(again.n, 6, 8), cursor: after }, { ...events(again.n, 7, 8, { ack: true }), after });
    expect(offsetOf((await first).value ?? {})).toBe(7);
    expect((await pair.connection.take("ack")).acks).toEqual([[again.n, 8, 6]]);
    await stream.next();
    void stream.next();
    expect((await pair.connection.take("ack")).acks).toEqual([[again.n, 8, 8]]);
  });
});
