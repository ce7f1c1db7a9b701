import type { ThreadEvent } from "@apex/ws-queue-core/events";
import type { Contract } from "../contract.ts";
import type { TestThread } from "./test-client.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What an event has to be: its type, or fields that it has to have, compared as JSON. */
export type ExpectedEvent<C extends Contract> = ThreadEvent<C>["type"] | ({ readonly type: ThreadEvent<C>["type"] } & Readonly<Record<string, unknown>>);

export interface ExpectOptions {
  /** Types that may come in between and are not looked at. */
  readonly ignore?: readonly string[];
  /** How much virtual time may pass until they are there, in milliseconds; default 10,000. */
  readonly withinMs?: number;
  /** How long a handler may wait for something outside of the process, a file or a server of the test, in real milliseconds; default 2,000. */
  readonly outsideMs?: number;
}

const WITHIN_MS = 10_000;
const OUTSIDE_MS = 2_000;

/** What the events come from. */
export interface EventSource {
  readonly clock: VirtualClock;
  /** A handler is at work: it may wait for something that no virtual time brings. */
  isBusy(): boolean;
}

/** How far each thread was looked at. */
const looked = new WeakMap<object, number>();

/**
 * The next events of the thread have to be these, in this order and with none between; returns them, and the next call goes on behind them. It
 * lets virtual time pass while they are not there. Throws an error that lists what came and what was to come.
 */
export async function expectNext<C extends Contract>(source: EventSource, thread: TestThread<C>, expected: readonly ExpectedEvent<C>[], options: ExpectOptions): Promise<ThreadEvent<C>[]> {
  const { clock, isBusy } = source;
  const { ignore = [], withinMs = WITHIN_MS, outsideMs = OUTSIDE_MS } = options;
  const untilMs = clock.monotonicMs() + withinMs;
  const outsideUntilMs = performance.now() + outsideMs;
  const from = looked.get(thread) ?? 0;
  const next = (): { readonly event: ThreadEvent<C>; readonly at: number }[] =>
    thread.events.flatMap((event, at) => (at < from || ignore.includes(event.type) ? [] : [{ event, at }])).slice(0, expected.length);
  await clock.settle();
  for (let found = next(); ; found = next()) {
    const wrong = found.findIndex(({ event }, index) => !fits(event, expected[index]));
    if (wrong !== -1) throw mismatch(thread.id, expected, found.map(({ event }) => event), wrong);
    if (found.length === expected.length) {
      looked.set(thread, (found.at(-1)?.at ?? from - 1) + 1);
      return found.map(({ event }) => event);
    }
    const dueMs = clock.nextDueMs() ?? Infinity;
    const mayWait = isBusy() && performance.now() < outsideUntilMs;
    if (dueMs > untilMs && !mayWait) throw mismatch(thread.id, expected, found.map(({ event }) => event), found.length);
    if (mayWait) await new Promise((resolve) => setTimeout(resolve, 1));
    await clock.advance(dueMs > untilMs ? 0 : dueMs - clock.monotonicMs());
  }
}

function fits(event: object, expected: string | Readonly<Record<string, unknown>> | undefined): boolean {
  if (typeof expected === "string") return (event as { readonly type: string }).type === expected;
  return Object.entries(expected ?? {}).every(([name, value]) => isSame((event as Readonly<Record<string, unknown>>)[name], value));
}

/** An expected object may leave fields out, at any depth; a list may not. */
function isSame(value: unknown, expected: unknown): boolean {
  if (typeof expected !== "object" || expected === null) return Object.is(value, expected);
  if (typeof value !== "object" || value === null || Array.isArray(value) !== Array.isArray(expected)) return false;
  if (Array.isArray(expected) && expected.length !== (value as readonly unknown[]).length) return false;
  return Object.entries(expected).every(([name, item]) => isSame((value as Readonly<Record<string, unknown>>)[name], item));
}

function mismatch(thread: string, expected: readonly unknown[], found: readonly object[], at: number): Error {
  const lines = expected.map((item, index) => {
    const came = found[index];
    const sign = index < at ? "  " : index === at ? "> " : "  ";
    return `${sign}${describe(item)}${index === at ? `  but ${came === undefined ? "nothing came" : `came ${describe(came)}`}` : ""}`;
  });
  return new Error(`Thread ${thread}: expected\n${lines.join("\n")}`);
}

const describe = (item: unknown): string => (typeof item === "string" ? item : JSON.stringify(item));
