import type { ClientFrame } from "../../protocol/frames.ts";

export type Phase = "awaiting-hello" | "authenticating" | "opening-producer" | "ready" | "draining" | "closed";

/** What moves a connection from one phase to the next; everything else leaves it where it is. */
export type Step = "hello" | "authenticated" | "producer-opened" | "drain-begun" | "closed";

const TRANSITIONS: { readonly [From in Phase]: { readonly [By in Step]?: Phase } } = {
  "awaiting-hello": { hello: "authenticating", "drain-begun": "draining", closed: "closed" },
  authenticating: { authenticated: "opening-producer", "drain-begun": "draining", closed: "closed" },
  "opening-producer": { "producer-opened": "ready", "drain-begun": "draining", closed: "closed" },
  ready: { "drain-begun": "draining", closed: "closed" },
  draining: { closed: "closed" },
  closed: {},
};

/** The phase after a step; undefined where the step is not possible. */
export const nextPhase = (phase: Phase, step: Step): Phase | undefined => TRANSITIONS[phase][step];

const BEFORE_WELCOME: readonly ClientFrame["t"][] = ["sub", "unsub", "ack", "ping", "pong"];
const AFTER_WELCOME: readonly ClientFrame["t"][] = [...BEFORE_WELCOME, "request", "cancel", "auth"];

/** A request needs the producer that `welcome` names; subscriptions may be made before it and begin with it. */
const ALLOWED: { readonly [In in Phase]: readonly ClientFrame["t"][] } = {
  "awaiting-hello": ["hello"],
  authenticating: BEFORE_WELCOME,
  "opening-producer": BEFORE_WELCOME,
  ready: AFTER_WELCOME,
  draining: AFTER_WELCOME,
  closed: [],
};

export const isAllowed = (phase: Phase, type: ClientFrame["t"]): boolean => ALLOWED[phase].includes(type);
