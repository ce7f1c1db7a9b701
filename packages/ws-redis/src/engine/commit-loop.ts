import type { UserId } from "@apex/ws-queue-core";
import type { ApplyAnswer, Group, GroupOutcome } from "../server/port.ts";
import { SETTLED_AFTER_MS, type AnsweredGroups, type ProducerSequence } from "./answered.ts";
import { createBaseView } from "./base-view.ts";
import type { Component } from "./component.ts";
import { writeGroup, type GroupContext, type WrittenGroup } from "./group.ts";
import type { LoopInput, LoopOutput } from "./io.ts";
import type { Knowledge } from "./knowledge.ts";
import { learnPages, learnRows, loadOf, pagesRequests, rowsRequest, type Load } from "./loads.ts";
import { createPins, idKey, type Pins } from "./pins.ts";
import { createUserQueue, READY, type UserQueue } from "./queue.ts";
import { createRecovery, type Recovery } from "./recovery.ts";
import { createUserTurn, type UserTurn } from "./user-turn.ts";

export interface CommitLoopOptions extends GroupContext {
  readonly knowledge: Knowledge;
  readonly answered: AnsweredGroups;
  readonly answersKept: number;
  /** Names this node in a queue for a turn; random. */
  readonly writer: string;
  /** True while the server has what it answers on its disk. */
  readonly isSettledAtOnce: () => boolean;
}

/**
 * Decides calls on what is known of the server, and has it compare and set: a call is answered once the server says that what it rests on
 * holds, and decided again where it does not.
 */
export interface CommitLoop {
  handleInput(input: LoopInput, nowMs: number): void;
  /** Decides what waits. */
  handleTimeout(nowMs: number): void;
  pollOutput(): LoopOutput | undefined;
  /** When there is something to do; undefined while all that waits is on its way. */
  nextTimeout(): number | undefined;
  /** True when nothing waits and nothing is on its way. */
  isIdle(): boolean;
}

/** Of one round trip: while the server does it, it does nothing else. */
const CALLS_MAX = 64;
const BYTES_MAX = 256 * 1_024;
/** A writer that lost so many rounds one after the other asks for a turn: one that is further away would lose each time. */
const LOSSES_MAX = 3;

interface SentGroup {
  readonly queue: UserQueue;
  readonly component: Component;
  readonly written: WrittenGroup;
}

interface LostGroup {
  readonly sent: SentGroup;
  readonly outcome: GroupOutcome | undefined;
}

/** What the server has not answered yet. A `probe` asks for nothing: that it is answered is all. */
type Flight =
  | { readonly type: "apply"; readonly groups: readonly SentGroup[] }
  | { readonly type: "rows" | "pages" | "probe"; readonly loads: readonly QueueLoad[] };

interface QueueLoad {
  readonly queue: UserQueue;
  readonly load: Load;
}

type Answer = Extract<LoopInput, { id: number }>;

export function createCommitLoop({ knowledge, answered, answersKept, writer, isSettledAtOnce, ...context }: CommitLoopOptions): CommitLoop {
  const base = createBaseView(knowledge);
  const queues = new Map<UserId, UserQueue>();
  const flights = new Map<number, Flight & { readonly sentAtMs: number }>();
  const outputs: LoopOutput[] = [];
  let recovery: Recovery | undefined;
  let isUnrecovered = false;
  let lastId = 0;
  /** When the newest call was sent that the server answered: then it was there, and had not lost anything. */
  let aliveAtMs = 0;
  let probeAtMs = 0;

  function isApplying(): boolean {
    for (const { type } of flights.values()) if (type === "apply") return true;
    return recovery !== undefined;
  }

  function send(flight: Flight, nowMs: number, output: (id: number) => LoopOutput): void {
    lastId += 1;
    flights.set(lastId, { ...flight, sentAtMs: nowMs });
    outputs.push(output(lastId));
  }

  function decideAll(nowMs: number): void {
    const sent: SentGroup[] = [];
    const loads: QueueLoad[] = [];
    const room = { calls: CALLS_MAX, bytes: BYTES_MAX };
    for (const queue of [...queues.values()]) {
      if (room.calls <= 0 || room.bytes <= 0) break;
      if (!isReady(queue, nowMs)) continue;
      // Behind all others, when it comes to the next round trip.
      queues.delete(queue.userId);
      queues.set(queue.userId, queue);
      const turn = createUserTurn(queue, base, knowledge);
      const load = decideQueue(queue, turn, room);
      if (load !== undefined) loads.push({ queue, load });
      const { components } = turn;
      if (components.size === 0 && load === undefined && queue.calls.length === 0) queues.delete(queue.userId);
      for (const component of components) sent.push({ queue, component, written: writeGroup(component, context, turnOf(queue)) });
    }
    sendLoads(loads, nowMs);
    if (sent.length > 0) send({ type: "apply", groups: sent }, nowMs, (id) => ({ type: "apply", id, groups: sent.map(({ written }) => written.group) }));
  }

  const turnOf = ({ losses }: UserQueue): Group["turn"] => (losses >= LOSSES_MAX ? { writer, isWanted: true } : undefined);

  /** Decides what there is room for; what the first call lacks that cannot be decided. */
  function decideQueue(queue: UserQueue, turn: UserTurn, room: { calls: number; bytes: number }): Load | undefined {
    for (let next = queue.calls[0]; next !== undefined && room.calls > 0 && room.bytes > 0; next = queue.calls[0]) {
      const outcome = turn.decide(next);
      if (outcome.status === "missing") return loadOf(queue.userId, outcome.missing);
      queue.calls.shift();
      if (outcome.status === "failed") outputs.push({ type: "rejected", ticket: next.ticket, error: outcome.error });
      room.calls -= 1;
      room.bytes -= next.call.bytes;
    }
    return undefined;
  }

  function sendLoads(loads: readonly QueueLoad[], nowMs: number): void {
    for (const { queue } of loads) queue.state = { name: "loading", flights: 0 };
    const withRows = loads.filter(({ load }) => load.units.length > 0);
    const withPages = loads.filter(({ load }) => load.entries.length > 0);
    for (const { queue } of [...withRows, ...withPages]) if (queue.state.name === "loading") queue.state.flights += 1;
    if (withRows.length > 0) {
      send({ type: "rows", loads: withRows }, nowMs, (id) => ({ type: "load", id, requests: withRows.map(({ load }) => rowsRequest(load)) }));
    }
    for (const one of withPages) send({ type: "pages", loads: [one] }, nowMs, (id) => ({ type: "read-pages", id, requests: pagesRequests(one.load) }));
  }

  /** An outage of the server is longer than any wait: only what it answers later shows that it kept what it answered before. */
  function settleOld(nowMs: number): void {
    if (recovery !== undefined || isUnrecovered) return;
    settle(answered.takeSettled(aliveAtMs));
    const dueMs = probeDueMs();
    if (dueMs === undefined || dueMs > nowMs) return;
    probeAtMs = nowMs + SETTLED_AFTER_MS;
    send({ type: "probe", loads: [] }, nowMs, (id) => ({ type: "load", id, requests: [] }));
  }

  /** When the server has to be asked; undefined while something else asks it. */
  function probeDueMs(): number | undefined {
    const oldestMs = answered.nextSettledMs();
    const isAsked = flights.size > 0 || recovery !== undefined || isUnrecovered;
    return oldestMs === undefined || isAsked ? undefined : Math.max(oldestMs, probeAtMs);
  }

  function handleLoaded(queue: UserQueue): void {
    if (queue.state.name !== "loading") return;
    queue.state.flights -= 1;
    if (queue.state.flights === 0) queue.state = READY;
  }

  function handleAnswer(flight: Flight, input: Answer, nowMs: number): void {
    if (input.type === "failed") handleFailure(flight, input, nowMs);
    else if (flight.type === "apply" && input.type === "applied") handleApplied(flight.groups, input.answer, nowMs);
    else if (flight.type === "rows" && input.type === "loaded") {
      for (const [index, { queue, load }] of flight.loads.entries()) {
        const rows = input.rows[index];
        if (rows !== undefined) learnRows(load, rows, pinsOf(queue), knowledge, answersKept);
        handleLoaded(queue);
      }
    } else if (flight.type === "pages" && input.type === "pages") {
      for (const { queue, load } of flight.loads) {
        for (const [index, { birth, offset }] of load.entries.entries()) {
          const pages = input.pages[index];
          if (pages !== undefined) learnPages(birth, offset, pages, pinsOf(queue), knowledge);
        }
        handleLoaded(queue);
      }
    }
    for (const queue of queuesOf(flight)) if (queue.calls.length === 0 && !isBusy(queue)) queues.delete(queue.userId);
  }

  function isBusy(queue: UserQueue): boolean {
    for (const flight of flights.values()) if (queuesOf(flight).includes(queue)) return true;
    return false;
  }

  /** The one layer that repeats is the caller's: all that waited for this answer is rejected. */
  function handleFailure(flight: Flight, { error, isOutcomeKnown }: Extract<LoopInput, { type: "failed" }>, nowMs: number): void {
    if (flight.type !== "apply") {
      for (const { queue } of flight.loads) {
        for (const { ticket } of queue.calls.splice(0)) outputs.push({ type: "rejected", ticket, error });
        queue.pins = undefined;
        queue.state = READY;
      }
      return;
    }
    for (const { component, written } of flight.groups) {
      if (!isOutcomeKnown) forget(component);
      // Others may rest on it.
      if (!isOutcomeKnown && written.group.rows.size > 0) answered.add({ userId: component.userId, group: written.group, isAnswered: false, sequences: [], atMs: nowMs });
      reject(component, error);
    }
  }

  function reject({ calls }: Component, error: unknown): void {
    for (const { queued } of calls) outputs.push({ type: "rejected", ticket: queued.ticket, error });
  }

  /** Nothing that the component read or wrote is known any more. */
  function forget({ units, ids }: Component): void {
    for (const key of units.keys()) knowledge.forget(key);
    for (const id of ids) knowledge.learnId({ ...id, offset: undefined });
  }

  function handleApplied(groups: readonly SentGroup[], answer: ApplyAnswer, nowMs: number): void {
    if (answer.status === "rolled-back") {
      knowledge.clear();
      answered.clear();
      outputs.push({ type: "rolled-back", userIds: undefined });
      for (const sent of groups.toReversed()) decideAgain(sent);
      return;
    }
    const lost: LostGroup[] = [];
    for (const [index, sent] of groups.entries()) {
      const outcome = answer.outcomes[index];
      if (outcome?.status === "applied") handleGroup(sent, nowMs);
      else lost.push({ sent, outcome });
    }
    // From behind: the first ones come to the front of their queue last.
    for (const { sent, outcome } of lost.toReversed()) handleLostRound(sent, outcome, nowMs);
    const losers = new Set(lost.map(({ sent }) => sent.queue));
    for (const queue of losers) queue.losses += 1;
    // What was loaded for calls that were answered has done its work.
    for (const { queue } of groups) if (!losers.has(queue) && queue.state.name !== "loading") queue.pins = undefined;
  }

  function handleGroup({ queue, component, written }: SentGroup, nowMs: number): void {
    const { records, group, told: changes, trimmed } = written;
    queue.losses = 0;
    for (const read of records) {
      knowledge.learnUnit(read);
      queue.pins?.units.delete(read[0].key);
    }
    for (const id of group.newIds) knowledge.learnId(id);
    if (group.rows.size === 0) answered.confirm(group.checks);
    else {
      const { userId } = component;
      const sequences = component.calls.flatMap(({ queued }) => (queued.call.sequence === undefined ? [] : [{ userId, ...queued.call.sequence }]));
      const isSettled = isSettledAtOnce();
      answered.add({ userId, group, isAnswered: true, sequences: isSettled ? [] : sequences, atMs: nowMs });
      outputs.push({ type: "changed", changes, trimmed });
      if (isSettled) settle(sequences);
    }
    for (const { queued, answer } of component.calls) outputs.push({ type: "answered", ticket: queued.ticket, answer });
  }

  function settle(sequences: readonly ProducerSequence[]): void {
    for (const { userId, producer, sequence } of sequences) outputs.push({ type: "settled", userId, producer, through: sequence });
  }

  function handleLostRound(sent: SentGroup, outcome: GroupOutcome | undefined, nowMs: number): void {
    const { queue, component } = sent;
    if (outcome?.status === "failed") return reject(component, outcome.error);
    if (outcome?.status === "waits") queue.state = { name: "waiting", untilMs: nowMs + outcome.waitMs };
    if (outcome?.status === "stale") {
      const pins = pinsOf(queue);
      for (const [unit, known] of component.units.values()) {
        const row = unit.row;
        if (outcome.rows.has(row)) knowledge.refresh(unit, known, outcome.rows.get(row), pins);
      }
      for (const id of outcome.ids) {
        knowledge.learnId(id);
        pins.ids.set(idKey(id.stream, id.id), id);
      }
    }
    decideAgain(sent);
  }

  function decideAgain({ queue, component }: SentGroup): void {
    queue.calls.unshift(...component.calls.map(({ queued }) => queued));
    queues.set(queue.userId, queue);
  }

  function recover(): void {
    knowledge.clear();
    recovery = createRecovery(answered, () => (lastId += 1));
    pollRecovery();
  }

  function pollRecovery(): void {
    for (let output = recovery?.pollOutput(); output !== undefined; output = recovery?.pollOutput()) outputs.push(output);
    const outcome = recovery?.outcome();
    if (outcome === undefined) return;
    // The connection is gone again: the next one begins from the start.
    isUnrecovered = outcome === "failed";
    recovery = undefined;
  }

  return {
    handleInput(input, nowMs) {
      if (input.type === "submit") {
        const { userId } = input.call;
        const queue = queues.get(userId) ?? createUserQueue(userId);
        queue.calls.push(input);
        queues.set(userId, queue);
      } else if (input.type === "connected") {
        probeAtMs = 0;
        if (input.isRestarted || isUnrecovered) recover();
      } else if (recovery?.expects(input.id) === true) {
        recovery.handleAnswer(input, nowMs);
        pollRecovery();
      } else {
        const flight = flights.get(input.id);
        flights.delete(input.id);
        if (flight === undefined) return;
        if (input.type !== "failed") aliveAtMs = Math.max(aliveAtMs, flight.sentAtMs);
        handleAnswer(flight, input, nowMs);
        settleOld(nowMs);
      }
    },
    handleTimeout(nowMs) {
      if (!isApplying()) decideAll(nowMs);
      settleOld(nowMs);
    },
    pollOutput: () => outputs.shift(),
    nextTimeout() {
      let next = probeDueMs();
      if (isApplying()) return next;
      for (const queue of queues.values()) {
        const at = readyAt(queue);
        if (at === AT_ONCE) return at;
        if (at !== undefined && (next === undefined || at < next)) next = at;
      }
      return next;
    },
    isIdle: () => queues.size === 0 && flights.size === 0 && recovery === undefined,
  };
}

const pinsOf = (queue: UserQueue): Pins => (queue.pins ??= createPins());

const queuesOf = (flight: Flight): readonly UserQueue[] => (flight.type === "apply" ? flight.groups : flight.loads).map(({ queue }) => queue);

function isReady(queue: UserQueue, nowMs: number): boolean {
  const at = readyAt(queue);
  return at !== undefined && at <= nowMs;
}

const AT_ONCE = 0;

/** When its next call can be decided; undefined while nothing waits, or the server is asked. */
function readyAt({ calls, state }: UserQueue): number | undefined {
  if (calls.length === 0 || state.name === "loading") return undefined;
  return state.name === "waiting" ? state.untilMs : AT_ONCE;
}
