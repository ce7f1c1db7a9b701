import type { Identity } from "@apex/ws-manager";
import type { Random } from "@apex/testkit/random";

/** How well the service's own code behaves, beside the library. Changed by faults. */
export interface Conduct {
  /** Its handlers throw what is no error. */
  handlersThrow: boolean;
  /** Its `onError` reads what it is told of, and fails at that. */
  onErrorFails: boolean;
  /** Its `authenticate` says at times that a token runs out at no instant. */
  expiriesAreOdd: boolean;
}

export const GOOD_CONDUCT: Readonly<Conduct> = { handlersThrow: false, onErrorFails: false, expiriesAreOdd: false };

const unreadable = (): never => {
  throw new Error("cannot be read");
};

/** What a library of somebody else's may throw. */
const ODD_THROWN: readonly unknown[] = [
  null,
  undefined,
  "a text",
  Object.create(null),
  { get code(): string { return unreadable(); }, get message(): string { return unreadable(); } },
  Object.defineProperty(new Error(), "message", { get: unreadable }),
];

const ODD_EXPIRIES: readonly unknown[] = [Number.NaN, Number.NaN, Number.POSITIVE_INFINITY, null, "soon"];

const ODD_SHARE = 0.5;

/** Throws something odd while handlers do. */
export function throwOdd({ handlersThrow }: Conduct, random: Random): void {
  if (handlersThrow && random.chance(ODD_SHARE)) throw random.pick(ODD_THROWN);
}

/** True for what the application throws on purpose. */
export const isOddThrown = (error: unknown): boolean => ODD_THROWN.includes(error);

/** Fails as an `onError` does that knows errors only. */
export function readMessage({ onErrorFails }: Conduct, error: unknown): void {
  if (onErrorFails && (error as Error).message.length === 0) unreadable();
}

export function bendIdentity(identity: Identity | null, { expiriesAreOdd }: Conduct, random: Random): Identity | null {
  if (identity === null || !expiriesAreOdd || !random.chance(ODD_SHARE)) return identity;
  return { ...identity, expiresAt: random.pick(ODD_EXPIRIES) as number };
}
