import type { UserId } from "../../ids.ts";
import { moreUrgent, PRIORITIES, type Priority } from "../../priority.ts";
import type { StreamKey } from "../../stream.ts";
import { createOutputs, type Outputs } from "../owner/outputs.ts";
import { createClassLine, type ClassLine, type Waiter } from "./class-line.ts";

export interface SlotsOptions {
  /** Slots of this node; default 256. */
  readonly handlersMax?: number;
  /** Slots that one user's threads may hold at a time; default 32. */
  readonly handlersPerUserMax?: number;
  /** A less urgent class gets the next free slot after its oldest thread waited this long, in milliseconds; default 60,000. */
  readonly agingMs?: number;
  /** Threads that wait at a time; default 20,000. More are left to a later look at the store. */
  readonly waitingMax?: number;
  /** How many of these one user may have in a class; default 1,000. */
  readonly waitingPerUserMax?: number;
}

export type SlotsInput =
  /** The thread has work. Of several priorities the most urgent counts. While it holds a slot: it is ready again when that is freed. */
  | { readonly type: "ready"; readonly thread: StreamKey; readonly userId: UserId; readonly priority: Priority }
  /** Its turn ended; with `next` it has more work. Nothing for a thread that holds no slot. */
  | { readonly type: "freed"; readonly thread: StreamKey; readonly next?: Priority }
  /** It has no work any more, so it waits no longer. A slot that it holds stays its own. */
  | { readonly type: "done"; readonly thread: StreamKey }
  /** This node has nothing to do with the thread any more, whether it waits or holds a slot. */
  | { readonly type: "forgotten"; readonly thread: StreamKey };

export type SlotsOutput =
  /** The thread holds a slot, until it is `freed` or `forgotten`. */
  | { readonly type: "granted"; readonly thread: StreamKey; readonly userId: UserId }
  /** A thread was turned away, and there is room now: the store may have more. */
  | { readonly type: "room" };

/**
 * Who may run a handler on this node: at most `handlersMax` threads at a time, at most `handlersPerUserMax` of one user.
 *
 * A thread is unknown, waits, or holds a slot: `ready` makes it wait, a grant gives it a slot for one turn, `freed` ends the turn.
 * A more urgent class goes first; inside a class users take turns. A less urgent class whose oldest thread waited for `agingMs` gets
 * the next free slot, but not two in a row while a more urgent thread waits. A slot is free while a thread waits only if its user
 * holds as many as one may. What would make too many wait is turned away: the store keeps it.
 */
export interface Slots {
  /** `nowMs`: on the monotonic clock. Each step takes O(log n). */
  handleInput(input: SlotsInput, nowMs: number): void;
  handleTimeout(nowMs: number): void;
  pollOutput(): SlotsOutput | undefined;
  /** How many threads hold a slot, and how many wait for one. */
  readonly holding: number;
  readonly waiting: number;
  /** Whether the thread waits or holds a slot. */
  knows(thread: StreamKey): boolean;
  /** Always undefined: who gets a slot depends on the time, but nothing happens by time alone. */
  nextTimeout(): number | undefined;
}

type ThreadSlot =
  | { readonly name: "waiting"; readonly waiter: Waiter }
  /** `next`: it became ready meanwhile. */
  | { readonly name: "holding"; readonly userId: UserId; readonly next: Priority | undefined };

interface Node {
  readonly options: Required<SlotsOptions>;
  readonly outputs: Outputs<SlotsOutput>;
  readonly threads: Map<StreamKey, ThreadSlot>;
  readonly lines: Readonly<Record<Priority, ClassLine>>;
  /** How many slots each user's threads hold. */
  readonly held: Map<UserId, number>;
  /** Users and classes whose threads were turned away since there was room. */
  readonly turnedAway: Set<string>;
  heldCount: number;
  arrivals: number;
  /** The last slot went to a class because it had waited, past a more urgent one. */
  wasAged: boolean;
}

/** Further ones are found by the next sweep. */
const TURNED_AWAY_MAX = 1_000;

export function createSlots(options: SlotsOptions = {}): Slots {
  const node = createNode({ handlersMax: 256, handlersPerUserMax: 32, agingMs: 60_000, waitingMax: 20_000, waitingPerUserMax: 1_000, ...options });
  return {
    handleInput(input, nowMs) {
      handleInput(node, input, nowMs);
      grant(node, nowMs);
    },
    handleTimeout: () => undefined,
    pollOutput: () => node.outputs.poll(),
    get holding() {
      return node.heldCount;
    },
    get waiting() {
      return node.threads.size - node.heldCount;
    },
    knows: (thread) => node.threads.has(thread),
    nextTimeout: () => undefined,
  };
}

function createNode(options: Required<SlotsOptions>): Node {
  const held = new Map<UserId, number>();
  const line = (): ClassLine => createClassLine((userId) => (held.get(userId) ?? 0) < options.handlersPerUserMax);
  const lines = { critical: line(), high: line(), normal: line(), low: line() };
  return { options, outputs: createOutputs(), threads: new Map(), lines, held, turnedAway: new Set(), heldCount: 0, arrivals: 0, wasAged: false };
}

function handleInput(node: Node, input: SlotsInput, nowMs: number): void {
  const slot = node.threads.get(input.thread);
  switch (input.type) {
    case "ready":
      return handleReady(node, slot, input, nowMs);
    case "freed": {
      if (slot?.name !== "holding") return;
      free(node, input.thread, slot.userId);
      const next = urgentOf(slot.next, input.next);
      if (next !== undefined) wait(node, { thread: input.thread, userId: slot.userId, priority: next }, nowMs);
      return;
    }
    case "done":
      if (slot?.name === "waiting") stopWaiting(node, slot.waiter);
      return;
    case "forgotten":
      if (slot?.name === "holding") free(node, input.thread, slot.userId);
      else if (slot?.name === "waiting") stopWaiting(node, slot.waiter);
      return;
  }
}

type Ready = Pick<Waiter, "thread" | "userId" | "priority">;

function handleReady(node: Node, slot: ThreadSlot | undefined, ready: Ready, nowMs: number): void {
  if (slot === undefined) {
    if (hasRoom(node, ready.userId, ready.priority, 1)) return wait(node, ready, nowMs);
    if (node.turnedAway.size < TURNED_AWAY_MAX) node.turnedAway.add(lineName(ready));
    return;
  }
  if (slot.name === "holding") {
    node.threads.set(ready.thread, { ...slot, next: urgentOf(slot.next, ready.priority) });
    return;
  }
  const priority = moreUrgent(slot.waiter.priority, ready.priority);
  if (priority === slot.waiter.priority) return;
  stopWaiting(node, slot.waiter);
  addWaiter(node, { ...slot.waiter, priority });
}

/** `share`: of what may wait. */
function hasRoom({ options, threads, heldCount, lines }: Node, userId: UserId, priority: Priority, share: number): boolean {
  const isUsersFull = lines[priority].waitingOf(userId) >= options.waitingPerUserMax * share;
  return !isUsersFull && threads.size - heldCount < options.waitingMax * share;
}

function wait(node: Node, { thread, userId, priority }: Ready, nowMs: number): void {
  node.arrivals += 1;
  addWaiter(node, { thread, userId, priority, sinceMs: nowMs, order: node.arrivals });
}

function addWaiter(node: Node, waiter: Waiter): void {
  node.threads.set(waiter.thread, { name: "waiting", waiter });
  node.lines[waiter.priority].add(waiter);
}

function stopWaiting(node: Node, waiter: Waiter): void {
  node.threads.delete(waiter.thread);
  node.lines[waiter.priority].remove(waiter);
}

function free(node: Node, thread: StreamKey, userId: UserId): void {
  node.threads.delete(thread);
  count(node, userId, -1);
}

function count(node: Node, userId: UserId, by: 1 | -1): void {
  const held = (node.held.get(userId) ?? 0) + by;
  if (held === 0) node.held.delete(userId);
  else node.held.set(userId, held);
  node.heldCount += by;
  for (const name of PRIORITIES) node.lines[name].heldChanged(userId);
}

function grant(node: Node, nowMs: number): void {
  while (node.heldCount < node.options.handlersMax) {
    const waiter = chooseLine(node, nowMs)?.take();
    if (waiter === undefined) return;
    const { thread, userId } = waiter;
    node.threads.set(thread, { name: "holding", userId, next: undefined });
    count(node, userId, 1);
    node.outputs.push({ type: "granted", thread, userId });
    askForMore(node, waiter);
  }
}

/** At half of what may wait, so that the store is not asked for each thread. */
function askForMore(node: Node, waiter: Waiter): void {
  const { turnedAway, threads, heldCount } = node;
  if (turnedAway.size === 0 || !hasRoom(node, waiter.userId, waiter.priority, 1 / 2)) return;
  if (!turnedAway.has(lineName(waiter)) && threads.size > heldCount) return;
  node.turnedAway.clear();
  node.outputs.push({ type: "room" });
}

const lineName = ({ userId, priority }: Pick<Waiter, "userId" | "priority">): string => `${priority} ${userId}`;

/** The most urgent class, unless another one waited too long and did not get the last slot for that. */
function chooseLine(node: Node, nowMs: number): ClassLine | undefined {
  const waiting = PRIORITIES.map((name) => node.lines[name]).filter((line) => line.oldest() !== undefined);
  // Without a thread no slot is given: whether the last one went to a class that had waited stays as it is.
  if (waiting.length === 0) return undefined;
  const aged = node.wasAged ? undefined : longestWaiting(waiting.slice(1), nowMs - node.options.agingMs);
  node.wasAged = aged !== undefined;
  if (aged === undefined) return waiting[0];
  // reached: slot-after-long-waiting
  return aged;
}

/** Of the classes whose oldest thread waits since `sinceMs` or longer, the one that waits longest. */
function longestWaiting(lines: readonly ClassLine[], sinceMs: number): ClassLine | undefined {
  let longest: ClassLine | undefined;
  let oldest: Waiter | undefined;
  for (const line of lines) {
    const waiter = line.oldest();
    if (waiter === undefined || waiter.sinceMs > sinceMs || (oldest !== undefined && oldest.order < waiter.order)) continue;
    [longest, oldest] = [line, waiter];
  }
  return longest;
}

const urgentOf = (a: Priority | undefined, b: Priority | undefined): Priority | undefined =>
  a === undefined || b === undefined ? (a ?? b) : moreUrgent(a, b);
