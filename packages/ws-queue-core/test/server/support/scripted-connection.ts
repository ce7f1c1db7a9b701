import { createLimits, parseUserId, type ConnectionId, type Limits, type ProducerId } from "../../../src/index.ts";
import type { ClientFrame, HelloFrame, ServerFrame } from "../../../src/protocol/index.ts";
import {
  createConnectionMachine,
  type ConnectionMachine,
  type ServerInput,
  type ServerOutput,
} from "../../../src/server/index.ts";

/**
 * A connection machine, driven step by step in virtual time. Every call returns the outputs that it caused, and all
 * outputs are kept. To script a test: `frame` is what the client says, `input` what the host or the socket says, `advance`
 * lets time pass through every deadline on the way.
 */
export class ScriptedConnection {
  readonly machine: ConnectionMachine;
  readonly outputs: ServerOutput[] = [];
  now = 1_000;

  constructor(limits: Partial<Limits> = {}, features: readonly string[] = []) {
    const connectionId = "connection-1" as ConnectionId;
    this.machine = createConnectionMachine({ connectionId, limits: createLimits(limits), now: this.now, features });
  }

  input(input: ServerInput): ServerOutput[] {
    this.machine.handleInput(input, this.now);
    return this.#drain();
  }

  frame(frame: ClientFrame): ServerOutput[] {
    return this.input({ type: "frame", frame, bytes: 0 });
  }

  advance(ms: number): ServerOutput[] {
    const until = this.now + ms;
    const outputs: ServerOutput[] = [];
    for (;;) {
      const next = this.machine.nextTimeout();
      if (next === undefined || next > until) break;
      // A deadline in the past must have been handled: otherwise the driver would spin.
      this.now = Math.max(this.now, next);
      this.machine.handleTimeout(this.now);
      outputs.push(...this.#drain());
      const after = this.machine.nextTimeout();
      if (after !== undefined && after <= this.now) throw new Error("A deadline stays in the past");
    }
    this.now = until;
    return outputs;
  }

  /** Sleeps: time passes and no deadline is handled, as when the process was stopped. */
  sleep(ms: number): void {
    this.now += ms;
  }

  /** Says hello and answers for the host. */
  open(hello: Partial<HelloFrame> = {}, expiresAt?: number): this {
    this.frame({ t: "hello", v: 1, token: "token", ...hello });
    this.input({ type: "authenticated", userId: USER, expiresAt });
    this.input({ type: "producer", producer: { producer: PRODUCER, accepted: 0, settled: 0 } });
    return this;
  }

  #drain(): ServerOutput[] {
    const outputs: ServerOutput[] = [];
    for (let output = this.machine.pollOutput(); output !== undefined; output = this.machine.pollOutput()) {
      outputs.push(output);
    }
    this.outputs.push(...outputs);
    return outputs;
  }
}

export const USER = parseUserId("user-1");
export const PRODUCER = "producer-1" as ProducerId;

/** The frames among outputs, `send-events` left out. */
export const framesOf = (outputs: readonly ServerOutput[]): ServerFrame[] =>
  outputs.flatMap((output) => (output.type === "send" ? [output.frame] : []));

export const typesOf = (outputs: readonly ServerOutput[]): string[] =>
  outputs.map((output) => (output.type === "send" ? output.frame.t : output.type));

/** The outputs of one type. */
export const ofType = <Type extends ServerOutput["type"]>(
  outputs: readonly ServerOutput[],
  type: Type,
): Extract<ServerOutput, { type: Type }>[] =>
  outputs.filter((output): output is Extract<ServerOutput, { type: Type }> => output.type === type);
