/**
 * What is measured beside a flood. `event`: from another user's append to its event; `answer`: from another user's ping to its pong;
 * `welcome`: from a new user's connect to `welcome`.
 */
export type Measure = "event" | "answer" | "welcome";

/** What a connection of the flooder does once it has come as far as its stage. */
export type Conduct =
  /** Sends block after block, as fast as they are taken. Blocks are numbered from 0 on each connection; `tag` is another one for each. */
  | { readonly does: "push"; readonly block: (index: number, tag: string) => Buffer; readonly reads: Reading }
  /** Sends what the server ends the connection for, and comes back: when it was told so, or once the server has given up waiting for its goodbye. */
  | { readonly does: "offend"; readonly bytes: Buffer; readonly saysGoodbye: boolean }
  /** Resets the connection once so many bytes came, and comes back. */
  | { readonly does: "vanish"; readonly afterBytes: number }
  /** Stays, and comes back when the server ended it. */
  | { readonly does: "stay"; readonly reads: Reading };

/**
 * How a connection takes what the server sends: all of it, none of it, or so many bytes a second; `acks`: with an ack for all events;
 * `again`: the same, and a subscription that is at the head begins anew from the start.
 */
export type Reading = "all" | "acks" | "again" | "nothing" | number;

/** How far a connection goes first: TCP, the upgrade, `hello` without waiting, `welcome`. */
export type Stage = "connected" | "upgraded" | "greeted" | "welcomed";

/** One way in which a user could take more of a server than its share. */
export interface Flood {
  readonly name: string;
  /** For a person. */
  readonly what: string;
  readonly stage: Stage;
  readonly conduct: Conduct;
  /** Of `hello`; default: the user's own token. */
  readonly token?: string;
  readonly subs?: readonly object[];
  /** Headers of the upgrade that are not as they should be. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How many connections at the same time; a row of the table for each. */
  readonly connections: readonly number[];
  readonly measures: readonly Measure[];
  /** What the service has in store: a long thread of the user, or one to which it appends all the time. */
  readonly needs?: "history" | "busy";
  /** The flooder has the newcomers' own address, as behind one NAT. */
  readonly isNextDoor?: boolean;
}

export const HISTORY_THREAD = "history";
export const BUSY_THREAD = "busy";

/** As many subscriptions of one thread, by number from 1. */
export const subsOf = (count: number, name: string, from: "start" | "head"): readonly object[] =>
  Array.from({ length: count }, (_, index) => ({ n: index + 1, stream: { kind: "thread", name }, from }));

/** What most floods have in common. */
export const pushing = (name: string, what: string, block: (index: number, tag: string) => Buffer, reads: Reading = "all"): Flood => ({
  name,
  what,
  stage: "welcomed",
  conduct: { does: "push", block, reads },
  connections: [1, 10],
  measures: ["event"],
});

export const alsoAnswers = (flood: Flood): Flood => ({ ...flood, measures: ["event", "answer"] });

export const offending = (name: string, what: string, bytes: Buffer): Flood => ({
  name,
  what,
  stage: "welcomed",
  conduct: { does: "offend", bytes, saysGoodbye: true },
  connections: [10],
  measures: ["event"],
});
