import type { LeaseCommand, LeaseResult } from "../../store/port.ts";
import type { Fence, Lease, ThreadState } from "../../store/state.ts";
import type { StreamKey } from "../../stream.ts";
import { backoffMs } from "./backoff.ts";
import { createOutputs, type Outputs } from "./outputs.ts";
import type { Moment } from "./moment.ts";

/**
 * When a lease that another owner seems to hold may be taken. `at-once`: the store belongs to one process, so the holder
 * is dead. `after-ttl`: only after its renewal counter did not move for `leaseTtlMs` on this node's own clock, while this
 * node's reads succeeded. The node's work watch finds that out, and names the lease that it saw.
 */
export type Takeover = "at-once" | "after-ttl";

export interface LeaseKeeperOptions {
  readonly thread: StreamKey;
  readonly takeover: Takeover;
  readonly leaseTtlMs: number;
  /** Gives the nonce of an acquisition, each random and given once. */
  readonly nextId: () => string;
  /** Random, at least 0 and below 1; asked when something failed, so that not all try again at once. */
  readonly jitter: () => number;
}

export type LeaseInput =
  /** `seen`: what may be taken, a free lease or that of a dead owner. */
  | { readonly type: "acquire"; readonly seen: Lease | undefined }
  | { readonly type: "release" }
  /** The store's answer to the command. */
  | { readonly type: "result"; readonly command: LeaseCommand; readonly result: LeaseResult }
  | { readonly type: "failed"; readonly command: LeaseCommand }
  /** A commit was refused because of its fence. */
  | { readonly type: "fenced" }
  /** The lease may be gone: the store is asked. */
  | { readonly type: "verify" };

export type LeaseOutput =
  | { readonly type: "lease"; readonly command: LeaseCommand }
  | { readonly type: "held"; readonly fence: Fence; readonly thread: ThreadState }
  /** The thread's state with the renewal in it. */
  | { readonly type: "renewed"; readonly thread: ThreadState }
  /** Another owner has the thread already, and is not known to be dead. */
  | { readonly type: "not-free" }
  /** Another owner has the thread now. */
  | { readonly type: "lost" }
  | { readonly type: "released" };

type AcquireCommand = Extract<LeaseCommand, { type: "acquire" }>;

type LeaseState =
  | { readonly name: "free" }
  /** `retryAtMs`: the store did not answer, and the very same command is repeated then. */
  | { readonly name: "acquiring"; readonly command: AcquireCommand; readonly failures: number; readonly retryAtMs?: number }
  /** `renewAtMs`: undefined while a renewal is under way, or when no other owner reads the counter. */
  | { readonly name: "held"; readonly fence: Fence; readonly renewAtMs: number | undefined }
  /** To be given back if the command on its way took it: no other owner may take it before it counts as dead. */
  | { readonly name: "withdrawing"; readonly command: AcquireCommand }
  | { readonly name: "releasing"; readonly fence: Fence };

/** Takes, renews and gives back the ownership of one thread. */
export interface LeaseKeeper {
  handleInput(input: LeaseInput, now: Moment): void;
  handleTimeout(now: Moment): void;
  pollOutput(): LeaseOutput | undefined;
  /** On the monotonic clock. */
  nextTimeout(): number | undefined;
}

interface Keeper {
  readonly options: LeaseKeeperOptions;
  readonly outputs: Outputs<LeaseOutput>;
  state: LeaseState;
}

/** How often within one time to live the holder moves its counter. */
const STEPS_PER_TTL = 3;

export function createLeaseKeeper(options: LeaseKeeperOptions): LeaseKeeper {
  const keeper: Keeper = { options, outputs: createOutputs(), state: { name: "free" } };
  return {
    handleInput: (input, now) => handleInput(keeper, input, now),
    handleTimeout: (now) => handleTimeout(keeper, now),
    pollOutput: () => keeper.outputs.poll(),
    nextTimeout: () => nextTimeout(keeper.state),
  };
}

function handleInput(keeper: Keeper, input: LeaseInput, now: Moment): void {
  const { state } = keeper;
  switch (input.type) {
    case "acquire":
      if (state.name === "free") acquire(keeper, input.seen);
      return;
    case "release":
      return release(keeper);
    case "result":
      return handleResult(keeper, input.command, input.result, now);
    case "failed":
      return handleFailure(keeper, input.command, now);
    case "fenced":
      if (state.name === "held") lose(keeper);
      return;
    case "verify":
      if (state.name === "held") askAgain(keeper, state.fence);
      return;
  }
}

function acquire(keeper: Keeper, seen: Lease | undefined): void {
  const { thread, nextId } = keeper.options;
  const command: AcquireCommand = { type: "acquire", thread, nonce: nextId(), seen };
  keeper.state = { name: "acquiring", command, failures: 0 };
  keeper.outputs.push({ type: "lease", command });
}

function release(keeper: Keeper): void {
  const { state } = keeper;
  if (state.name === "releasing" || state.name === "withdrawing") return;
  if (state.name === "held") return giveBack(keeper, state.fence);
  if (state.name === "acquiring" && state.retryAtMs === undefined) keeper.state = { name: "withdrawing", command: state.command };
  else finishRelease(keeper);
}

function giveBack(keeper: Keeper, fence: Fence): void {
  keeper.state = { name: "releasing", fence };
  keeper.outputs.push({ type: "lease", command: { type: "release", thread: keeper.options.thread, fence } });
}

function handleResult(keeper: Keeper, command: LeaseCommand, result: LeaseResult, now: Moment): void {
  const { state } = keeper;
  if (state.name === "acquiring" && state.command === command) {
    if (result.status === "held") hold(keeper, command, result, now);
    else if (result.status === "lost") onLostRace(keeper, result.lease);
  } else if (state.name === "withdrawing" && state.command === command) {
    if (result.status === "held") giveBack(keeper, result.fence);
    else finishRelease(keeper);
  } else if (state.name === "held" && isAbout(command, "renew", state.fence)) {
    if (result.status === "held") renew(keeper, state.fence, result.thread, now);
    else if (result.status === "lost") lose(keeper);
    else keeper.state = { ...state, renewAtMs: nextStep(keeper, now) };
  } else if (state.name === "releasing" && isAbout(command, "release", state.fence)) {
    finishRelease(keeper);
  }
}

const isAbout = (command: LeaseCommand, type: "renew" | "release", fence: Fence): boolean =>
  command.type === type && command.fence === fence;

function handleFailure(keeper: Keeper, command: LeaseCommand, now: Moment): void {
  const { state } = keeper;
  if (state.name === "acquiring" && state.command === command) {
    const failures = state.failures + 1;
    keeper.state = { ...state, failures, retryAtMs: now.monotonicMs + backoffMs(failures, keeper.options.jitter()) };
  } else if (state.name === "held" && isAbout(command, "renew", state.fence)) {
    keeper.state = { ...state, renewAtMs: nextStep(keeper, now) };
  } else if (state.name === "withdrawing" && state.command === command) {
    finishRelease(keeper);
  } else if (state.name === "releasing" && isAbout(command, "release", state.fence)) {
    // Others take it as they would take a dead owner's.
    finishRelease(keeper);
  }
}

function hold(keeper: Keeper, { seen }: AcquireCommand, { fence, thread }: LeaseResult & { status: "held" }, now: Moment): void {
  const watched = keeper.options.takeover === "after-ttl";
  if (watched && seen?.fence !== undefined) {
    // reached: takeover-after-ttl
  }
  keeper.state = { name: "held", fence, renewAtMs: watched ? nextStep(keeper, now) : undefined };
  keeper.outputs.push({ type: "held", fence, thread });
}

function renew(keeper: Keeper, fence: Fence, thread: ThreadState, now: Moment): void {
  // One that no other owner watches was only verified.
  const isWatched = keeper.options.takeover === "after-ttl";
  keeper.state = { name: "held", fence, renewAtMs: isWatched ? nextStep(keeper, now) : undefined };
  keeper.outputs.push({ type: "renewed", thread });
}

/** Another owner has the lease, or had it after our read. */
function onLostRace(keeper: Keeper, lease: Lease | undefined): void {
  if (lease?.fence === undefined || keeper.options.takeover === "at-once") return acquire(keeper, lease);
  keeper.state = { name: "free" };
  keeper.outputs.push({ type: "not-free" });
}

function lose(keeper: Keeper): void {
  keeper.state = { name: "free" };
  keeper.outputs.push({ type: "lost" });
}

function finishRelease(keeper: Keeper): void {
  keeper.state = { name: "free" };
  keeper.outputs.push({ type: "released" });
}

const nextStep = (keeper: Keeper, now: Moment): number => now.monotonicMs + keeper.options.leaseTtlMs / STEPS_PER_TTL;

function nextTimeout(state: LeaseState): number | undefined {
  if (state.name === "acquiring") return state.retryAtMs;
  return state.name === "held" ? state.renewAtMs : undefined;
}

function handleTimeout(keeper: Keeper, now: Moment): void {
  const { state, outputs } = keeper;
  const due = nextTimeout(state);
  if (due === undefined || due > now.monotonicMs) return;
  if (state.name === "acquiring") {
    keeper.state = { name: "acquiring", command: state.command, failures: state.failures };
    outputs.push({ type: "lease", command: state.command });
  } else if (state.name === "held") {
    askAgain(keeper, state.fence);
  }
}

function askAgain(keeper: Keeper, fence: Fence): void {
  keeper.state = { name: "held", fence, renewAtMs: undefined };
  keeper.outputs.push({ type: "lease", command: { type: "renew", thread: keeper.options.thread, fence } });
}
