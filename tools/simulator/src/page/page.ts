import { threadStream, utf8Length, type Priority, type RequestId, type StreamKey, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { ClientSettings, Outcome, OutboxBody, RequestBody } from "@apex/ws-queue-core/client";
import type { WireStream } from "@apex/ws-queue-core/protocol";
import { createRandom, type Random } from "@apex/testkit/random";
import type { Ask, Behaviour } from "../contract.ts";
import { writeToken } from "../node/token.ts";
import type { History, RequestRecord } from "../history.ts";
import { createProcess, createProcessClock, EPOCH_MS, type Process } from "../time/process.ts";
import type { Schedule } from "../time/schedule.ts";
import type { Trace } from "../trace.ts";
import { witnessOf } from "../witness.ts";
import { createMachineHost, type Dial } from "./machine-host.ts";
import type { Slot } from "./slot.ts";
import { createView, type StoredView, type View } from "./view.ts";

/** One page in one tab, from its load to its end. */
export interface Page {
  readonly name: string;
  readonly userId: UserId;
  readonly process: Process;
  readonly slot: Slot;
  readonly isClosed: boolean;
  readonly views: readonly View[];
  show(wire: WireStream, stream: StreamKey, isForeign: boolean, from: "start" | "head"): void;
  /** Without a name it is asked as `normal`. */
  ask(thread: ThreadId, id: RequestId, how: Asked): void;
  cancel(thread: ThreadId, id: RequestId, request: RequestId): void;
  signal(what: "wake" | "offline"): void;
  /** Its next tokens, so many, have run out already. */
  spoilTokens(count: number): void;
  /** The clock of its computer is set. */
  moveClock(byMs: number): void;
  /** What a reload of the page starts with. */
  storedViews(): readonly StoredView[];
  /** The tab is closed or reloaded: nothing more happens in it. */
  end(): void;
  readonly progress: string;
}

export interface Asked {
  readonly behaviour: Behaviour;
  readonly tookMs: number;
  readonly deadlineMs?: number;
  readonly name?: Priority;
  readonly effects?: number;
  /** It has a field that servers do not know. */
  readonly isUnreadable?: boolean;
}

export interface PageParts {
  readonly name: string;
  readonly userId: UserId;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly settings: Partial<ClientSettings>;
  readonly slot: Slot;
  /** How far the clock of its computer is from the right time. */
  readonly clockSkewMs: number;
  readonly stored: readonly StoredView[];
  readonly dial: Dial;
  /** How long a token is good. */
  readonly tokenTtlMs: number;
  /** The application's time for one entry of a view. */
  readonly nextPaceMs: () => number;
  readonly history: History;
  readonly trace: Trace;
  readonly handleClosed: (page: Page) => void;
}

export function createPage(parts: PageParts): Page {
  const { name, userId, schedule, random, slot, history, trace } = parts;
  const process = createProcess(schedule);
  const clock = createProcessClock(schedule, process);
  const views = new Map<number, View>();
  clock.jump(parts.clockSkewMs);
  let lastSub = 0;
  let isClosed = false;
  let spoiled = 0;

  const host = createMachineHost({
    name,
    jitter: createRandom(random.int(0, 0x7fff_ffff), "jitter").fraction,
    settings: parts.settings,
    process,
    clock,
    slot,
    dial: parts.dial,
    // Made by the application's server, whose clock is right.
    token() {
      const ttlMs = spoiled > 0 ? -1 : parts.tokenTtlMs;
      spoiled = Math.max(0, spoiled - 1);
      return writeToken(userId, Math.floor(EPOCH_MS + schedule.nowMs) + ttlMs);
    },
    trace,
    events: {
      handleEntries: (sub, entries) => views.get(sub)?.handleEntries(entries),
      handleReset: (sub, reset) => views.get(sub)?.handleReset(reset),
      handleDamage: (sub, damage) => views.get(sub)?.handleDamage(damage),
      handleSubscriptionEnded: forget,
      handleOutcome: (outcome) => noteOutcome(history, outcome, schedule.nowMs),
      handleReplaced: () => void history.replaced.push({ page: name, outbox: slot.name }),
      handleClosed(reason, refusals) {
        isClosed = true;
        history.gaveUp.push({ page: name, reason, refusals });
        // Behind the outputs that are being handled.
        process.after(0, () => parts.handleClosed(page));
      },
    },
  });

  function forget(sub: number): void {
    const view = views.get(sub);
    if (view !== undefined) view.record.isGone = true;
    views.delete(sub);
  }

  function open(stored: StoredView, from: "start" | "head"): void {
    lastSub += 1;
    const sub = lastSub;
    const view = createView(
      {
        name: `${name}#${sub}`,
        userId,
        random,
        process,
        paceMs: parts.nextPaceMs(),
        processed: (offset) => host.input({ type: "processed", sub, offset }),
        resubscribe: (where) => host.input({ type: "resubscribe", sub, from: where }),
      },
      stored,
      from,
    );
    views.set(sub, view);
    history.views.push(view.record);
    trace(name, `reads ${stored.stream} as ${sub} from ${stored.cursor ?? from}`);
    host.input({ type: "subscribe", sub, stream: stored.wire, from: stored.cursor ?? from });
  }

  function submit(body: OutboxBody): void {
    host.input({ type: "submit", body, bytes: utf8Length(JSON.stringify(body)), epoch: clock.epochMs() });
  }

  const page: Page = {
    name,
    userId,
    process,
    slot,
    get isClosed() {
      return isClosed;
    },
    get views() {
      return [...views.values()];
    },
    show: (wire, stream, isForeign, from) => open({ wire, stream, isForeign, lineage: undefined, cursor: undefined }, from),
    ask(thread, id, { behaviour, tookMs, deadlineMs, name: as = "normal", effects = 0, isUnreadable }) {
      const deadline = deadlineMs === undefined ? {} : { deadline: clock.epochMs() + deadlineMs };
      const body: RequestBody = { t: "request", id, thread, name: as, payload: { ask: id, of: witnessOf({ userId, threadId: thread }), behaviour, tookMs, effects } satisfies Ask, ...deadline, ...(isUnreadable && { later: true }) };
      history.requests.set(id, {
        ...createRecord(id, as, userId, threadStream(userId, thread), slot.name, history.requests.size),
        effects,
        ...(deadlineMs === undefined ? {} : { deadlineAtMs: schedule.nowMs + deadlineMs }),
      });
      trace(name, `asks ${id} (${as}) in ${thread}: ${behaviour}`);
      submit(body);
    },
    cancel(thread, id, request) {
      trace(name, `cancels ${request}`);
      history.cancels.set(id, { request, stream: threadStream(userId, thread) });
      submit({ t: "cancel", id, thread, request });
    },
    signal: (type) => host.input({ type }),
    spoilTokens: (count) => void (spoiled = count),
    moveClock: clock.jump,
    storedViews: () => [...views.values()].map((view) => view.stored()),
    end() {
      trace(name, "ends");
      process.kill();
      for (const view of views.values()) view.record.isGone = true;
    },
    get progress() {
      return host.machine.phase().name;
    },
  };

  for (const stored of parts.stored) open(stored, "start");
  host.input({ type: "connect" });
  return page;
}

function noteOutcome({ requests, cancels }: History, outcome: Outcome, nowMs: number): void {
  if (outcome.id === undefined) return;
  const request = requests.get(outcome.id);
  request?.outcomes.push(outcome);
  if (request !== undefined && outcome.type === "rejected" && outcome.error.code === "deadline_exceeded") request.tooLateAtMs = nowMs;
  const cancel = cancels.get(outcome.id);
  if (cancel !== undefined && outcome.type === "cancelled") cancel.told = outcome.outcome;
}

function createRecord(id: RequestId, priority: Priority, userId: UserId, stream: StreamKey, outbox: string, order: number): RequestRecord {
  return { id, priority, userId, stream, outbox, order, outcomes: [], isOrphan: false };
}
