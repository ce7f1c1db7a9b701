/** What a checker can find, with what it means. */
export const DIFFERENCES = {
  lost: "an event that was acked, or that others saw, did not reach a view that went past it or is still open",
  duplicated: "a view was shown an event twice",
  "out of order": "a view was shown an event after a later one, or the log has acked events in another order",
  foreign: "a page was shown an event of another user or thread",
  unknown: "a view was shown an event that the log does not have at that place",
  "unexplained reset": "a view was reset though no fault takes anything away from the log",
  "client closed": "a client closed for good though nobody took its place",
  "run twice": "a request was accepted or run more than once",
  "never run": "a request that was accepted or kept was neither run nor answered",
  "run despite refusal": "a request ran that its client was told was refused",
  "undocumented answer": "a request failed in a way that no fault explains",
  "wrong text": "a completed run's text is not what the handler wrote",
  "run without end": "a run has no terminal event",
  "run with two ends": "a run has more than one terminal event, or events behind it",
  "append refused": "the service refused to append, though its store worked",
  "service died": "the service ended by itself, or something in it was not caught",
  "observer died": "a process that watches ended, so the history is not complete",
  "memory grows": "the memory of a process is more than 1.2 times in the last quarter what it was in the second",
  "others suffered": "requests of other users waited while one user flooded",
  "others waited": "requests of other users did not get the next free slots while one user's backlog waited",
  "wrong attempts": "an attempt at a request ended in a way that neither its handler nor a fault explains, or the thread does not say so",
  "wrong effect": "what a handler committed with its answer is not in the log once, or is there without the answer",
  "out of turn": "a request of a thread began before the one in front of it had ended",
  unbalanced: "accepted requests are more or less than those that were answered, failed, are dead or wait",
} as const;

export type DifferenceKind = keyof typeof DIFFERENCES;

/** Something that should not be, and that no fault of the history explains. */
export interface Difference {
  readonly kind: DifferenceKind;
  readonly message: string;
}

/** What may only be a matter of time: events on their way, requests that wait for their turn, runs that go on. */
const PASSING: readonly DifferenceKind[] = ["lost", "unknown", "never run", "run without end", "wrong text", "wrong attempts", "wrong effect", "out of turn", "unbalanced"];

export const mayPass = ({ kind }: Difference): boolean => PASSING.includes(kind);
