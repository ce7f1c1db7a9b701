import type { Random } from "@apex/testkit/random";

/** What an attacker knows. */
export interface Scene {
  readonly port: number;
  /** The attacker's own user. */
  readonly user: string;
  /** All that could leak of the victim: real, and of no use to anybody else. */
  readonly victim: { readonly cursors: readonly string[] };
}

/** An attacker's connection that was welcomed. */
export interface Session {
  /** The next number of a subscription. */
  nextN(): number;
  /** The sequence that the server waits for. */
  expected: number;
}

/** What leaves the connection open. `key` is that of the one answer, `n:…` or `id:…`; none where it must be ignored. */
export interface LivedInput {
  readonly bytes: Buffer;
  readonly key?: string;
}

/** Where a connection stands when the input comes: before `hello`, behind it without waiting, welcomed, with a subscription 1. */
export type Stage = "opened" | "greeted" | "welcomed" | "subscribed";

export interface FatalInput {
  readonly stage: Stage;
  readonly bytes: Buffer;
}

/** Inputs of one sort, of which the server is expected to say the same. */
export type HostileClass<Name extends string = string> =
  | { readonly name: Name; readonly leads: "on"; readonly share: number; make(random: Random, session: Session, scene: Scene): LivedInput }
  | { readonly name: Name; readonly leads: "to a close"; readonly share: number; make(random: Random, scene: Scene): FatalInput }
  | { readonly name: Name; readonly leads: "nowhere"; readonly share: number; make(random: Random, scene: Scene): FatalInput & { readonly isReset: boolean } }
  | { readonly name: Name; readonly leads: "to a refusal"; readonly share: number; make(random: Random): Buffer | string };
