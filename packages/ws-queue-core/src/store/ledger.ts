import type { Answer, Ledger } from "./state.ts";

export const EMPTY_LEDGER: Ledger = { last: 0, answers: [] };

/** What a ledger says about a sequence that somebody wants to use. */
export type LedgerVerdict =
  | { readonly status: "next" }
  | { readonly status: "repeated"; readonly answer: Answer }
  | { readonly status: "refused"; readonly code: "sequence_conflict" | "sequence_too_old" }
  | { readonly status: "refused"; readonly code: "sequence_gap"; readonly expectedSequence: number };

/** The answer that was given to exactly this commit, while it is kept. */
export function findAnswer(ledger: Ledger, sequence: number, id: string): Answer | undefined {
  return ledger.answers.find((answer) => answer.sequence === sequence && answer.id === id);
}

/** Decides whether the sequence is the next one, a repetition, or cannot be accepted. */
export function checkLedger(ledger: Ledger, sequence: number, id: string): LedgerVerdict {
  const expectedSequence = ledger.last + 1;
  if (sequence === expectedSequence) return { status: "next" };
  if (sequence > ledger.last) {
    // reached: sequence-gap
    return { status: "refused", code: "sequence_gap", expectedSequence };
  }
  const answer = ledger.answers.find((kept) => kept.sequence === sequence);
  if (answer === undefined) return { status: "refused", code: "sequence_too_old" };
  if (answer.id !== id) {
    // reached: sequence-conflict
    return { status: "refused", code: "sequence_conflict" };
  }
  return { status: "repeated", answer };
}

/** The ledger after the next sequence was answered; only the newest `answersKept` answers stay. */
export function recordAnswer(ledger: Ledger, answer: Answer, answersKept: number): Ledger {
  return { last: answer.sequence, answers: [...ledger.answers, answer].slice(-answersKept) };
}
