import { createLimits, type Limits, type UserId } from "../../src/index.ts";
import type { ClientFrame } from "../../src/protocol/index.ts";
import { createIntake, Tally, type IntakeOutput } from "../../src/server/index.ts";

/** A message on its way to the server. */
interface Message {
  readonly frames: readonly ClientFrame[];
  leftBytes: number;
}

/** What a masked WebSocket frame adds to a short message. */
const HEADER_BYTES = 6;
/** What a socket holds back before the system stops to receive. */
const SOCKET_BYTES = 131_072;

const known = new WeakMap<ClientFrame, number>();

function bytesOf(frames: readonly ClientFrame[]): number {
  let bytes = HEADER_BYTES;
  for (const frame of frames) {
    const own = known.get(frame) ?? JSON.stringify(frame).length;
    known.set(frame, own);
    bytes += own + 1;
  }
  return bytes;
}

/** Of the event loop, in a millisecond. */
const TURNS_PER_MS = 4;

/** A server's intake in virtual time; connections are called by their names. */
export function createWorld(overrides: Partial<Limits> = {}) {
  const limits = createLimits(overrides);
  const intake = createIntake<string>(limits);
  const tally = new Tally(limits);
  const pipes = new Map<string, Message[]>();
  let isTurnAsked = false;

  const waitingBytes = (name: string): number => {
    let bytes = 0;
    for (const message of pipes.get(name) ?? []) {
      bytes += message.leftBytes;
      if (bytes >= SOCKET_BYTES) return SOCKET_BYTES;
    }
    return bytes;
  };

  function read(name: string, bytesMax: number): number {
    const pipe = pipes.get(name) ?? [];
    let left = bytesMax;
    for (let message = pipe[0]; message !== undefined && left > 0; message = pipe[0]) {
      const bytes = Math.min(left, message.leftBytes);
      left -= bytes;
      message.leftBytes -= bytes;
      if (message.leftBytes > 0) break;
      pipe.shift();
      tally.addMessage(message.frames);
      for (const frame of message.frames) {
        world.handledBy.set(name, (world.handledBy.get(name) ?? 0) + 1);
        world.handled.push({ name, frame, atMs: world.nowMs });
      }
    }
    return bytesMax - left;
  }

  function perform(output: IntakeOutput<string>): void {
    if (output.type === "turn") {
      isTurnAsked = true;
      return;
    }
    const { connection } = output;
    if (output.type === "take") {
      tally.reset();
      const bytes = read(connection, output.bytes);
      intake.handleInput({ type: "taken", connection, bytes, waitingBytes: waitingBytes(connection), brought: tally }, world.nowMs);
    } else {
      world.said.push({ type: output.type, name: connection, atMs: world.nowMs });
    }
  }

  function settle(): void {
    for (let output = intake.pollOutput(); output !== undefined; output = intake.pollOutput()) perform(output);
  }

  const world = {
    limits,
    nowMs: 0,
    handled: [] as { readonly name: string; readonly frame: ClientFrame; readonly atMs: number }[],
    handledBy: new Map<string, number>(),
    said: [] as { readonly type: "paused" | "resumed" | "close"; readonly name: string; readonly atMs: number }[],
    open(name: string, user?: string) {
      intake.handleInput({ type: "opened", connection: name }, world.nowMs);
      pipes.set(name, []);
      if (user !== undefined) world.identify(name, user);
    },
    identify(name: string, user: string) {
      intake.handleInput({ type: "identified", connection: name, userId: user as UserId }, world.nowMs);
      settle();
    },
    asked: (name: string, answers: number) => intake.handleInput({ type: "asked", connection: name, answers }, world.nowMs),
    close(name: string) {
      intake.handleInput({ type: "closed", connection: name }, world.nowMs);
      pipes.delete(name);
      settle();
    },
    /** Each argument is one message. */
    send(name: string, ...messages: (readonly ClientFrame[])[]) {
      pipes.get(name)?.push(...messages.map((frames) => ({ frames, leftBytes: bytesOf(frames) })));
      intake.handleInput({ type: "arrived", connection: name, waitingBytes: waitingBytes(name) }, world.nowMs);
      settle();
    },
    /** Keeps so many copies of a message waiting: a flood. */
    fill(name: string, frames: readonly ClientFrame[], count = 500) {
      const missing = count - (pipes.get(name)?.length ?? 0);
      if (missing > 0) world.send(name, ...Array.from({ length: missing }, () => frames));
    },
    /** The rest of this turn of the event loop, and the beginning of the next one. */
    turn() {
      const wasAsked = isTurnAsked;
      isTurnAsked = false;
      if (wasAsked) intake.handleInput({ type: "turn" }, world.nowMs);
      settle();
    },
    /** `each`: what happens in each millisecond. */
    run(ms: number, each: () => void = () => undefined) {
      for (let left = ms; left > 0; left -= 1) {
        world.nowMs += 1;
        const due = intake.nextTimeout();
        if (due !== undefined && due <= world.nowMs) intake.handleTimeout(world.nowMs);
        settle();
        each();
        for (let turns = 0; turns < TURNS_PER_MS; turns += 1) world.turn();
      }
    },
    /** Messages that are on their way. */
    waitingOf: (name: string) => pipes.get(name)?.length ?? 0,
    handledOf: (name: string) => world.handledBy.get(name) ?? 0,
    saidOf: (name: string) => world.said.filter((one) => one.name === name),
  };
  return world;
}
