import { randomBytes } from "node:crypto";
import { createLimits, type Limits } from "@apex/ws-queue-core";
import type { ThreadEvent } from "@apex/ws-queue-core/events";
import { createMemoryStore } from "@apex/ws-queue-core/store";
import { createReporter, systemRandom } from "@apex/ws-transport";
import type { Contract } from "../contract.ts";
import type { Authenticate, Authorize, Identity } from "../identity.ts";
import type { Manager } from "../manager.ts";
import { createNode } from "../node.ts";
import { expectNext, type ExpectedEvent, type ExpectOptions } from "./expect-events.ts";
import { createMemoryTransport, type MemoryTransport } from "./memory-transport.ts";
import { createTestClient, type TestClient, type TestThread } from "./test-client.ts";
import { createVirtualClock, type VirtualClock } from "./virtual-clock.ts";

export interface TestManagerOptions<C extends Contract, I extends Identity = Identity> {
  readonly contract: C;
  /** Default: the token is the id of the user. */
  readonly authenticate?: Authenticate<I>;
  /** As in `createManager`: everybody with their own. */
  readonly authorize?: Authorize<I>;
  readonly limits?: Partial<Limits>;
  /** What the clocks say at the beginning, in milliseconds since 1970; default 2026-01-01. */
  readonly startMs?: number;
}

/** A real manager on memory whose time passes only when the test says so. No port, no socket, nothing global. */
export interface TestManager<C extends Contract, I extends Identity = Identity> extends AsyncDisposable {
  readonly manager: Manager<C, I>;
  readonly clock: VirtualClock;
  /** What `onError` of a service would have been told. */
  readonly errors: readonly unknown[];
  /** A client of this user. `token`: what `authenticate` gets; default the id of the user. */
  client(userId: string, token?: string): TestClient<C>;
  /** Lets time pass, in milliseconds: retries, leases, coalesced text and reconnects happen when they are due. */
  advance(ms: number): Promise<void>;
  /**
   * The next events of the thread have to be these, in this order and with none between; returns them, and the next call goes on behind
   * them. Lets up to `withinMs` (10,000) of virtual time pass while they are not there, and up to `outsideMs` (2,000) of real time while
   * a handler is at work. Throws an error that lists what came instead.
   */
  expectEvents(thread: TestThread<C>, expected: readonly ExpectedEvent<C>[], options?: ExpectOptions): Promise<ThreadEvent<C>[]>;
  /** Closes the clients and the manager. */
  close(): Promise<void>;
}

const START_MS = Date.UTC(2026, 0, 1);

/** A manager for tests: `await using service = await createTestManager({ contract })`. Throws `misconfigured` as `createManager` does. */
export async function createTestManager<C extends Contract, I extends Identity = Identity>(options: TestManagerOptions<C, I>): Promise<TestManager<C, I>> {
  const errors: unknown[] = [];
  const clock = createVirtualClock(options.startMs ?? START_MS);
  const limits = createLimits(options.limits);
  const onError = createReporter((error) => void errors.push(error));
  const store = createMemoryStore({ limits, onError, randomBytes: (count) => randomBytes(count), pause: () => new Promise((resolve) => setImmediate(resolve)) });
  const clients: TestClient<C>[] = [];
  let transport: MemoryTransport | undefined;
  const manager = await createNode<C, I>(
    { store, clock, random: systemRandom, limits, telemetry: undefined, onError, debug: undefined },
    {
      contract: options.contract,
      // The identity of a test is its user's id, unless the test brings its own.
      authenticate: options.authenticate ?? ((_request, token) => (token === undefined ? null : ({ userId: token } as unknown as I))),
      ...(options.authorize === undefined ? {} : { authorize: options.authorize }),
      openTransport: (host) => (transport = createMemoryTransport({ host, limits, clock, onError })),
    },
  );

  function client(userId: string, token = userId): TestClient<C> {
    if (transport === undefined) throw new Error("The manager opens its transport before it is given out");
    const made = createTestClient<C>({ userId, token, clock, transport, onError });
    clients.push(made);
    return made;
  }

  async function close(): Promise<void> {
    for (const each of clients) each.close();
    const closed = manager.close();
    // What closes waits for timers of its own.
    await clock.advance(CLOSING_MS);
    await closed;
  }

  return {
    manager,
    clock,
    errors,
    client,
    advance: clock.advance,
    expectEvents: (thread, expected, how = {}) => expectNext({ clock, isBusy: () => manager.stats().handlers.running > 0 }, thread, expected, how),
    close,
    [Symbol.asyncDispose]: close,
  };
}

const CLOSING_MS = 10_000;
