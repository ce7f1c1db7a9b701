import { createHeap } from "../heap.ts";
import type { Line, Member } from "./members.ts";

const WELCOME_EVERY_MS = 1_000;

/**
 * Who may be welcomed, and when. What a welcome begins, up to a hundred subscriptions, is paid for afterwards; so where a user owes, its
 * newcomers wait in line, or coming back again and again would cost nothing.
 */
export interface Admissions<Connection> {
  /** Its user is known. */
  ask(member: Member<Connection>, nowMs: number): void;
  leave(member: Member<Connection>): void;
  handleTimeout(nowMs: number): void;
  nextTimeout(): number | undefined;
}

export function createAdmissions<Connection>(admit: (member: Member<Connection>, nowMs: number) => void): Admissions<Connection> {
  /** Users with newcomers. By `welcomesAtMs`, since what is owed changes; who has paid earlier is found out with the next step of its own. */
  const waiting = createHeap<Line<Connection>>((a, b) => a.welcomesAtMs < b.welcomesAtMs);

  const mayWelcome = ({ budget, welcomesAtMs }: Line<Connection>, nowMs: number): boolean => nowMs >= Math.min(welcomesAtMs, budget.creditAtMs);

  /** As many as there is credit for; at least one, each second. */
  function welcome(line: Line<Connection>, nowMs: number): void {
    for (const member of line.newcomers) {
      if (!mayWelcome(line, nowMs)) return waiting.put(line);
      line.newcomers.delete(member);
      waiting.remove(line);
      line.welcomesAtMs = nowMs + WELCOME_EVERY_MS;
      admit(member, nowMs);
    }
  }

  return {
    ask(member, nowMs) {
      member.line.newcomers.add(member);
      welcome(member.line, nowMs);
    },
    leave(member) {
      const { line } = member;
      if (line.newcomers.delete(member) && line.newcomers.size === 0) waiting.remove(line);
    },
    handleTimeout(nowMs) {
      for (let line = waiting.first(); line !== undefined && line.welcomesAtMs <= nowMs; line = waiting.first()) welcome(line, nowMs);
    },
    nextTimeout: () => waiting.first()?.welcomesAtMs,
  };
}
