import { createHeap } from "../heap.ts";
import type { Line, Member } from "./members.ts";

const WELCOME_EVERY_MS = 1_000;
/** Of one user in a millisecond, which is about a turn of the event loop: what a welcome begins is begun at once. */
const WELCOME_UNITS_PER_MS = 64;

/**
 * Who may be welcomed, and when. What a welcome begins, up to a hundred subscriptions, is paid for afterwards; so where a user owes, its
 * newcomers wait in line, or coming back again and again would cost nothing. Large ones of one user also follow each other with time for
 * others between them.
 */
export interface Admissions<Connection> {
  /** Its user is known. */
  ask(member: Member<Connection>, nowMs: number): void;
  /** So much began with a welcome. */
  handleWelcomed(line: Line<Connection>, units: number, nowMs: number): void;
  leave(member: Member<Connection>): void;
  handleTimeout(nowMs: number): void;
  nextTimeout(): number | undefined;
}

export function createAdmissions<Connection>(admit: (member: Member<Connection>, nowMs: number) => void): Admissions<Connection> {
  /** Users with newcomers. */
  const waiting = createHeap<Line<Connection>>((a, b) => a.welcomesAtMs < b.welcomesAtMs);

  /** As many as there is credit for; at least one, each second. */
  function welcome(line: Line<Connection>, nowMs: number): void {
    waiting.remove(line);
    for (const member of line.newcomers ?? []) {
      const { welcomedAtMs, roomAtMs, budget } = line;
      line.welcomesAtMs = Math.max(roomAtMs, Math.min(welcomedAtMs + WELCOME_EVERY_MS, budget.creditAtMs));
      if (nowMs < line.welcomesAtMs) return waiting.put(line);
      remove(line, member);
      line.welcomedAtMs = nowMs;
      admit(member, nowMs);
    }
  }

  return {
    ask(member, nowMs) {
      (member.line.newcomers ??= new Set()).add(member);
      welcome(member.line, nowMs);
    },
    handleWelcomed(line, units, nowMs) {
      line.roomAtMs = nowMs + Math.floor(units / WELCOME_UNITS_PER_MS);
    },
    leave(member) {
      const { line } = member;
      if (remove(line, member) && line.newcomers === undefined) waiting.remove(line);
    },
    handleTimeout(nowMs) {
      for (let line = waiting.first(); line !== undefined && line.welcomesAtMs <= nowMs; line = waiting.first()) welcome(line, nowMs);
    },
    nextTimeout: () => waiting.first()?.welcomesAtMs,
  };
}

/** True if it was there. */
function remove<Connection>(line: Line<Connection>, member: Member<Connection>): boolean {
  const wasThere = line.newcomers?.delete(member) === true;
  if (line.newcomers?.size === 0) line.newcomers = undefined;
  return wasThere;
}
