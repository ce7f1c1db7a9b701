import type { ApexError, ProducerId } from "@apex/ws-queue-core";
import {
  createClientMachine,
  tryParseSnapshot,
  type ClientInput,
  type ClientMachine,
  type ClientOutput,
  type ClientSettings,
  type Damage,
  type DeliveredEntry,
  type Outcome,
  type Reset,
} from "@apex/ws-queue-core/client";
import { CLOSE_CODES, encodeFrame } from "@apex/ws-queue-core/protocol";
import type { Socket, SocketEvents } from "../network/link.ts";
import type { Process, ProcessClock } from "../time/process.ts";
import type { Task } from "../time/schedule.ts";
import type { Trace } from "../trace.ts";
import type { Slot } from "./slot.ts";

/** Opens a connection to some node. `opened` is called with the socket; a failure is a close. */
export type Dial = (process: Process, events: SocketEvents, opened: (socket: Socket) => void) => void;

/** What a page does with what its client says. */
export interface PageEvents {
  handleEntries(sub: number, entries: readonly DeliveredEntry[]): void;
  handleReset(sub: number, reset: Reset): void;
  handleDamage(sub: number, damage: Damage): void;
  handleSubscriptionEnded(sub: number): void;
  handleOutcome(outcome: Outcome): void;
  /** Another page has the same outbox. */
  handleReplaced(): void;
  /** The client gave up for good. `refusals`: of its tokens, since a connection stood. */
  handleClosed(reason: string, refusals: number): void;
}

export interface MachineHostParts {
  readonly name: string;
  readonly jitter: () => number;
  readonly settings: Partial<ClientSettings>;
  readonly process: Process;
  readonly clock: ProcessClock;
  readonly slot: Slot;
  readonly dial: Dial;
  readonly token: () => string | undefined;
  readonly events: PageEvents;
  readonly trace: Trace;
}

/** Drives a client's machine over the simulated network, as `@apex/ws-client` does over the platform's. */
export interface MachineHost {
  readonly machine: ClientMachine;
  input(what: ClientInput): void;
  readonly producer: ProducerId | undefined;
}

export function createMachineHost(parts: MachineHostParts): MachineHost {
  const { name, process, clock, slot, events, trace } = parts;
  const machine = createClientMachine({ jitter: parts.jitter, settings: parts.settings });
  let socket: Socket | undefined;
  /** Events of an earlier socket mean nothing. */
  let dialled = 0;
  let timer: Task | undefined;
  let isDraining = false;
  let refusals = 0;
  let producer: ProducerId | undefined;

  function input(what: ClientInput): void {
    machine.handleInput(what, clock.monotonicMs());
    drain();
  }

  function drain(): void {
    if (isDraining) return;
    isDraining = true;
    for (let output = machine.pollOutput(); output !== undefined; output = machine.pollOutput()) handle(output);
    isDraining = false;
    arm(machine.nextTimeout());
  }

  function arm(atMs: number | undefined): void {
    if (timer !== undefined) timer.isCancelled = true;
    timer = atMs === undefined ? undefined : process.after(Math.max(0, atMs - clock.monotonicMs()), fire);
  }

  function fire(): void {
    machine.handleTimeout(clock.monotonicMs());
    drain();
  }

  function handle(output: ClientOutput): void {
    switch (output.type) {
      case "fetch-token":
        return void process.after(1, () => input({ type: "token", token: parts.token() }));
      case "open-socket":
        return open();
      case "send":
        trace(name, () => `sends ${JSON.stringify(output.frame)}`);
        return socket?.send(encodeFrame(output.frame));
      case "close-socket":
        dialled += 1;
        socket?.close(output.code);
        socket = undefined;
        return;
      case "persist":
        producer = output.snapshot.producer;
        return slot.save(JSON.stringify(output.snapshot));
      case "phase":
        trace(name, () => `is ${JSON.stringify(output.phase)}`);
        if (output.phase.name === "resuming") refusals = 0;
        if (output.phase.name === "closed") events.handleClosed(output.phase.reason, refusals);
        return;
      case "deliver":
        return events.handleEntries(output.sub, output.entries);
      case "reset":
        trace(name, `reset of ${output.sub}: ${output.reset.reason}`);
        return events.handleReset(output.sub, output.reset);
      case "damage":
        trace(name, `goes on behind ${output.damage.last} in ${output.sub}: damaged`);
        return events.handleDamage(output.sub, output.damage);
      case "ended":
        return events.handleSubscriptionEnded(output.sub);
      case "error":
        return trace(name, `error ${describe(output.error)}`);
      default:
        trace(name, () => `outcome ${JSON.stringify(output)}`);
        return events.handleOutcome(output);
    }
  }

  function open(): void {
    dialled += 1;
    const own = dialled;
    const isOwn = (): boolean => own === dialled;
    const socketEvents: SocketEvents = {
      handleMessage: (text) => isOwn() && input({ type: "message", text }),
      handleClose(code, reason = "") {
        if (!isOwn()) return;
        dialled += 1;
        socket = undefined;
        if (code === CLOSE_CODES.unauthorized) refusals += 1;
        if (code === CLOSE_CODES.replaced) events.handleReplaced();
        input({ type: "socket-closed", code, reason });
      },
      handleBuffered: () => undefined,
    };
    parts.dial(process, socketEvents, (opened) => {
      if (!isOwn()) return opened.close(1000);
      socket = opened;
      input({ type: "socket-open" });
    });
  }

  const stored = slot.load();
  producer = tryParseSnapshot(stored)?.producer;
  input({ type: "restore", stored, epoch: clock.epochMs() });

  return {
    machine,
    input,
    get producer() {
      return producer;
    },
  };
}

const describe = (error: ApexError): string => `${error.code} ${error.message}`;
