import type { UserId } from "../../ids.ts";
import type { Limits } from "../../limits.ts";
import { createHeap, earliest } from "../heap.ts";
import { createOutputs } from "../owner/outputs.ts";
import { createAdmissions } from "./admissions.ts";
import type { Brought, IntakeInput, IntakeOutput } from "./io.ts";
import { Members, type Line, type Member } from "./members.ts";
import { allowancesOf } from "./rates.ts";
import { REQUEST_COST } from "./tally.ts";

/** Read at once. What it brings is handled to the end, so this is how finely users take turns: 57 pings. */
export const TAKE_BYTES = 1_024;
/** What one user may do in one turn of the event loop, in units: about 0.1 ms. */
const USER_TURN_UNITS = 24;
/** What all may do: about 0.4 ms. */
const LOOP_TURN_UNITS = 96;
const PAUSE_MAX_MS = 1_000;
/** Who does not catch up for so long is closed. */
const BEHIND_MAX_MS = 120_000;
/** Reading takes time in itself, whatever it brings: so many units for each `TAKE_BYTES`. */
const TAKE_UNITS = 3;
/** A message is decoded in one go when its last piece comes. Of a large one, so many bytes cost as much as a ping, in JSON at its slowest. */
const DECODED_BYTES_PER_UNIT = 256;
const LARGE_BYTES = 8 * TAKE_BYTES;
/** What is remembered of a turn's debt, in turns: the largest message. */
const DEBT_TURNS_MAX = 16;
/** A piece of a message that is smaller than this costs as much as a frame: no network makes it so small again and again. */
const PIECE_BYTES_MIN = 512;

/**
 * Who is read, and when. A connection has a budget, and so have the connections of a user together; whose budget is spent is
 * not read for a second at most, and while a user owes it has one welcome a second. Inside a turn of the event loop users take turns,
 * and networks whose users are not known yet. What the server asks for costs nothing.
 */
export interface Intake<Connection> {
  /** `nowMs`: on the monotonic clock. */
  handleInput(input: IntakeInput<Connection>, nowMs: number): void;
  /** To be called at `nextTimeout` or later. */
  handleTimeout(nowMs: number): void;
  pollOutput(): IntakeOutput<Connection> | undefined;
  /** When the next pause ends; undefined: none is paused. */
  nextTimeout(): number | undefined;
}

export function createIntake<Connection>(limits: Limits): Intake<Connection> {
  const allowances = allowancesOf(limits);
  const members = new Members<Connection>(allowances);
  const outputs = createOutputs<IntakeOutput<Connection>>();
  /** Users who wait, the next one in front, and those who wait and have spent what is theirs of this turn. */
  const ring = new Set<Line<Connection>>();
  const resting = new Set<Line<Connection>>();
  const admissions = createAdmissions<Connection>(admit);
  const paused = createHeap<Member<Connection>>((a, b) => a.wakesAtMs < b.wakesAtMs);
  let turn = 1;
  let spentInTurn = 0;
  let isTurnAsked = false;
  /** A turn goes round the users: each `taken` is followed by the next `take`. */
  let isGoingRound = false;

  function handleInput(input: IntakeInput<Connection>, nowMs: number): void {
    if (input.type === "opened") return members.open(input.connection, input.network);
    if (input.type === "turn") return beginTurn(nowMs);
    const member = members.get(input.connection);
    if (member !== undefined) handleMembers(member, input, nowMs);
    if (input.type === "taken" && isGoingRound) goRound(nowMs);
  }

  function handleMembers(member: Member<Connection>, input: Exclude<IntakeInput<Connection>, { type: "opened" | "turn" }>, nowMs: number): void {
    switch (input.type) {
      case "identified":
        return identify(member, input.userId, nowMs);
      case "arrived":
        return handleArrived(member, input.waitingBytes, nowMs);
      case "taken":
        return handleTaken(member, input, nowMs);
      case "asked":
        member.owed = Math.min(allowances.answersMax, member.owed + input.answers);
        return;
      case "closed":
        stopWaiting(member);
        admissions.leave(member);
        return members.close(member, nowMs);
    }
  }

  function identify(member: Member<Connection>, userId: UserId, nowMs: number): void {
    const isQueued = member.phase === "queued";
    if (isQueued) stopWaiting(member);
    members.identify(member, userId, nowMs);
    if (isQueued) enqueue(member);
    admissions.ask(member, nowMs);
  }

  /** Its subscriptions begin. */
  function admit(member: Member<Connection>, nowMs: number): void {
    member.isAdmitted = true;
    payWelcome(member, nowMs);
    outputs.push({ type: "admitted", connection: member.connection });
  }

  function payWelcome(member: Member<Connection>, nowMs: number): void {
    const { line, welcomeUnits } = member;
    member.welcomeUnits = 0;
    pay(member, welcomeUnits, 0, nowMs);
    spendTurn(line, welcomeUnits);
    admissions.handleWelcomed(line, welcomeUnits, nowMs);
  }

  function handleArrived(member: Member<Connection>, waitingBytes: number, nowMs: number): void {
    member.waitingBytes = waitingBytes;
    if (member.phase !== "idle") return;
    member.waitsSinceMs = nowMs;
    forgive(member, nowMs);
    goOn(member, nowMs);
  }

  function handleTaken(member: Member<Connection>, { bytes, waitingBytes, brought }: Extract<IntakeInput<Connection>, { type: "taken" }>, nowMs: number): void {
    if (member.phase !== "taking") return;
    member.phase = "idle";
    member.waitingBytes = waitingBytes;
    member.waitsSinceMs = nowMs;
    spendTurn(member.line, charge(member, bytes, brought, nowMs));
    if (waitingBytes === 0) forgive(member, nowMs);
    else if (isGoingRound) enqueue(member);
    else goOn(member, nowMs);
  }

  /** Pays for what came; returns what it took of the turn, which is more where something cost nothing. */
  function charge(member: Member<Connection>, bytes: number, brought: Brought, nowMs: number): number {
    const { messages, units, empty, welcomeUnits, answers, requests } = brought;
    const answered = Math.min(member.owed, answers);
    member.owed -= answered;
    const isAllowed = requests > 0 && nowMs >= member.requests.creditAtMs;
    if (isAllowed) member.requests.spend(requests, nowMs);
    const freeBytes = answered * allowances.answerBytesMax + (isAllowed ? requests * allowances.requestBytesMax : 0);
    const isPiece = messages === 0 && bytes < PIECE_BYTES_MIN;
    const cost = units + (answers - answered) + (isAllowed ? 0 : requests * REQUEST_COST);
    member.welcomeUnits += welcomeUnits;
    // A host that answers at once has it welcomed within the read of its `hello`.
    if (member.isAdmitted && member.welcomeUnits > 0) payWelcome(member, nowMs);
    pay(member, empty + (isPiece ? 1 : 0), 0, nowMs);
    const wholeBytes = messages === 0 ? 0 : member.partBytes + bytes;
    const paidBytes = bytesOf(member, bytes, messages, freeBytes);
    if (member.line.isUser) pay(member, cost, paidBytes, nowMs);
    else member.budget.spend(cost, paidBytes, nowMs);
    const decoding = wholeBytes < LARGE_BYTES ? 0 : Math.floor(wholeBytes / DECODED_BYTES_PER_UNIT);
    return Math.max(units + empty + answers + requests * REQUEST_COST, decoding) + (bytes < TAKE_BYTES ? 1 : TAKE_UNITS);
  }

  /** A network pays only for what says nothing: a crowd behind one proxy says `hello` at the same time, and each user pays for that. */
  function pay(member: Member<Connection>, units: number, bytes: number, nowMs: number): void {
    member.budget.spend(units, bytes, nowMs);
    member.line.budget.spend(units, bytes, nowMs);
  }

  /** Bytes are paid for when their message is whole, since only then it is known whether it was free. */
  function bytesOf(member: Member<Connection>, bytes: number, messages: number, freeBytes: number): number {
    member.partBytes += bytes;
    if (messages === 0 && member.partBytes <= allowances.requestBytesMax) return 0;
    const paid = Math.max(0, member.partBytes - freeBytes);
    member.partBytes = 0;
    return paid;
  }

  /** Who has nothing waiting and half of its budget has caught up. */
  function forgive(member: Member<Connection>, nowMs: number): void {
    if (member.behindSinceMs !== undefined && member.budget.isHalfFull(nowMs)) member.behindSinceMs = undefined;
  }

  /** At once where its user has done little in this turn and does not wait, so that an idle server adds no delay. */
  function goOn(member: Member<Connection>, nowMs: number): void {
    const { line } = member;
    if (!mayRead(member, nowMs)) pause(member, nowMs);
    else if (hasTurn(line) && spentInTurn < LOOP_TURN_UNITS && !ring.has(line)) take(member);
    else enqueue(member);
  }

  const mayRead = (member: Member<Connection>, nowMs: number): boolean => nowMs >= readableAtMs(member);

  function take(member: Member<Connection>): void {
    member.phase = "taking";
    if (member.isPaused) outputs.push({ type: "resumed", connection: member.connection });
    member.isPaused = false;
    outputs.push({ type: "take", connection: member.connection, bytes: TAKE_BYTES });
  }

  function pause(member: Member<Connection>, nowMs: number): void {
    const { connection } = member;
    // reached: connection-paused
    member.phase = "paused";
    member.behindSinceMs ??= nowMs;
    member.wakesAtMs = readableAtMs(member);
    paused.put(member);
    if (!member.isPaused) outputs.push({ type: "paused", connection });
    member.isPaused = true;
    if (member.isClosing || nowMs - member.behindSinceMs < BEHIND_MAX_MS) return;
    member.isClosing = true;
    outputs.push({ type: "close", connection });
  }

  function enqueue(member: Member<Connection>): void {
    const { line } = member;
    member.phase = "queued";
    (line.queue ??= new Set()).add(member);
    wait(line);
    if (!isGoingRound) askTurn();
  }

  function wait(line: Line<Connection>): void {
    if (hasTurn(line)) ring.add(line);
    else resting.add(line);
  }

  function stopWaiting(member: Member<Connection>): void {
    const { line } = member;
    paused.remove(member);
    line.queue?.delete(member);
    member.phase = "idle";
    if ((line.queue?.size ?? 0) > 0) return;
    line.queue = undefined;
    ring.delete(line);
    resting.delete(line);
  }

  function hasTurn(line: Line<Connection>): boolean {
    if (line.turn !== turn) {
      line.spentInTurn = Math.max(0, Math.min(line.spentInTurn, DEBT_TURNS_MAX * USER_TURN_UNITS) - USER_TURN_UNITS * (turn - line.turn));
      line.turn = turn;
    }
    return line.spentInTurn < USER_TURN_UNITS;
  }

  function spendTurn(line: Line<Connection>, units: number): void {
    line.spentInTurn += units;
    spentInTurn += units;
    // Before it is all spent: what was spent in earlier turns counts until a turn is said to begin.
    if (spentInTurn >= LOOP_TURN_UNITS / 2) askTurn();
  }

  function askTurn(): void {
    if (isTurnAsked) return;
    isTurnAsked = true;
    outputs.push({ type: "turn" });
  }

  function beginTurn(nowMs: number): void {
    isTurnAsked = false;
    turn += 1;
    spentInTurn = 0;
    isGoingRound = true;
    for (const line of resting) ring.add(line);
    resting.clear();
    goRound(nowMs);
  }

  /** One take for each user in a circle; who spent more in the last turns than there was is passed over. */
  function goRound(nowMs: number): void {
    while (spentInTurn < LOOP_TURN_UNITS) {
      const [line] = ring;
      const [member] = line?.queue ?? [];
      if (line === undefined || member === undefined) break;
      ring.delete(line);
      if (!hasTurn(line)) {
        resting.add(line);
        continue;
      }
      stopWaiting(member);
      if (line.queue !== undefined) ring.add(line);
      if (mayRead(member, nowMs)) return take(member);
      pause(member, nowMs);
    }
    isGoingRound = false;
    if (ring.size + resting.size > 0) askTurn();
  }

  function handleTimeout(nowMs: number): void {
    for (let member = paused.first(); member !== undefined && member.wakesAtMs <= nowMs; member = paused.first()) {
      paused.remove(member);
      enqueue(member);
    }
    admissions.handleTimeout(nowMs);
  }

  return {
    handleInput,
    handleTimeout,
    pollOutput: () => outputs.poll(),
    nextTimeout: () => earliest(paused.first()?.wakesAtMs, admissions.nextTimeout()),
  };
}

/** With credit of its own and of its user, or when it has waited for as long as a pause may last. */
function readableAtMs<Connection>({ budget, line, waitsSinceMs }: Member<Connection>): number {
  return Math.min(Math.max(budget.creditAtMs, line.budget.creditAtMs), waitsSinceMs + PAUSE_MAX_MS);
}
