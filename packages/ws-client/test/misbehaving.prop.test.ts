import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { isApexError } from "@apex/ws-queue-core";
import { connect, offsetOf, type Client, type ConnectOptions, type OutboxSlot, type UntypedContract, type WebSocketLike } from "../src/index.ts";
import { FAST } from "./support/connected.ts";
import { createHonestServer, HEAD, type HonestServer } from "./support/honest-server.ts";

/** Whatever an application may throw, reject with or return: each new, and some that throw when they are looked at. */
const THINGS: Readonly<Record<string, () => unknown>> = {
  null: () => null,
  undefined: () => undefined,
  "a number": () => Number.NaN,
  "a text": () => "\ud800",
  "a symbol": () => Symbol("x"),
  "a BigInt": () => 1n,
  "an error": () => new Error("broken"),
  "an object": () => ({}),
  "an error whose fields throw": () => Object.defineProperties(new Error("x"), { message: BROKEN_GETTER, stack: BROKEN_GETTER, code: BROKEN_GETTER }),
  "an object whose toString throws": () => ({ toString: fail }),
  "an object whose then throws": () => Object.defineProperty({}, "then", BROKEN_GETTER),
  "a thenable that throws": () => ({ then: fail }),
  "a Proxy that throws": () => new Proxy({}, new Proxy({}, { get: () => fail })),
};
const fail = (): never => {
  throw new Error("do not look");
};
const BROKEN_GETTER = { get: fail };

/** What a callback does in place of what it should. */
type Deed = (client: Client<UntypedContract> | undefined) => unknown;

const thing = fc.constantFrom(...Object.keys(THINGS));
const make = (name: string): unknown => THINGS[name]?.();
const deeds: fc.Arbitrary<readonly [string, Deed]> = fc.oneof(
  thing.map((name): [string, Deed] => [`throws ${name}`, () => { throw make(name); }]),
  thing.map((name): [string, Deed] => [`rejects with ${name}`, () => Promise.reject(make(name))]),
  thing.map((name): [string, Deed] => [`returns ${name}`, () => make(name)]),
  fc.constant<[string, Deed]>(["calls back", (client) => {
    client?.pending();
    client?.thread("other").request("ask", "from within").accepted.catch(() => undefined);
    client?.thread("other").events().next().catch(() => undefined);
    client?.onPhase(() => undefined);
  }]),
  fc.constant<[string, Deed]>(["closes another client", () => connect("ws://127.0.0.1:9/ws").close()]),
);

const CALLBACKS = [
  "token", "onError", "open", "load", "save", "close", "onPhase", "onReset", "onDamage", "policy", "onDamageOfStream", "handler",
  "constructor", "send", "closeSocket", "listener",
] as const;
type Callback = (typeof CALLBACKS)[number];

/** Some callbacks misbehave when they are first called, and then no more. */
const plans = fc.uniqueArray(fc.record({ callback: fc.constantFrom(...CALLBACKS), deed: deeds, times: fc.integer({ min: 1, max: 3 }) }), {
  minLength: 1,
  maxLength: 4,
  selector: ({ callback }) => callback,
});

let server: HonestServer;
beforeAll(async () => {
  server = await createHonestServer();
});
afterAll(() => server[Symbol.asyncDispose]());

interface Broken {
  readonly callback: Callback;
  readonly deed: readonly [string, Deed];
  readonly times: number;
}

/** Does what is planned for this callback, as often as is planned, and then what it should. */
function createMisbehaviour(plan: readonly Broken[]) {
  const left = new Map(plan.map(({ callback, times }) => [callback, times]));
  const state: { client: Client<UntypedContract> | undefined } = { client: undefined };
  function call<Value>(callback: Callback, properly: () => Value): Value {
    const times = left.get(callback) ?? 0;
    left.set(callback, times - 1);
    const deed = plan.find((one) => one.callback === callback)?.deed[1];
    return times > 0 && deed ? (deed(state.client) as Value) : properly();
  }
  return { state, call };
}

/** What an application keeps to itself, and rejects later, is not the library's. */
function quietly(given: unknown): unknown {
  if (given instanceof Promise) given.catch(() => undefined);
  return given;
}

/** Another event than the one that came, where that is planned. */
function readEvent(call: ReturnType<typeof createMisbehaviour>["call"], event: Event): unknown {
  try {
    const given: unknown = call("listener", () => event);
    return quietly(given);
  } catch (thrown) {
    return thrown;
  }
}

/** The platform's WebSocket, where it is not kept from what it does. */
function createSocketClass(call: ReturnType<typeof createMisbehaviour>["call"]): ConnectOptions["webSocket"] & object {
  return class implements WebSocketLike {
    onopen: ((event: never) => void) | null = null;
    onmessage: ((event: never) => void) | null = null;
    onclose: ((event: never) => void) | null = null;
    onerror: ((event: never) => void) | null = null;
    readonly #socket: WebSocket;

    constructor(url: string, protocols: string[]) {
      quietly(call("constructor", () => undefined));
      this.#socket = new WebSocket(url, protocols);
      for (const name of ["onopen", "onmessage", "onclose", "onerror"] as const) {
        this.#socket[name] = (event: Event) => this[name]?.(readEvent(call, event) as never);
      }
    }

    send(data: string): void {
      // One that swallows what it is given looks like a silent network: the heartbeat finds that.
      this.#socket.send(data);
      return call("send", () => undefined);
    }

    close(code?: number): void {
      this.#socket.close(code);
      return call("closeSocket", () => undefined);
    }
  };
}

const offsetsOf = async (stream: AsyncIterable<object>): Promise<number[]> => {
  const offsets: number[] = [];
  for await (const event of stream) {
    offsets.push(offsetOf(event));
    if (offsets.at(-1) === HEAD) break;
  }
  return offsets;
};

it("whatever callbacks of an application do, other streams go on, requests are sent once, and what reaches onError are errors", { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { state, call } = createMisbehaviour(plan);
      const errors: unknown[] = [];
      const slot: OutboxSlot = {
        load: () => call("load", () => undefined),
        save: () => call("save", () => undefined),
        close: () => call("close", () => undefined),
      };
      const client = connect(server.url, {
        settings: FAST,
        token: () => call("token", () => "ann"),
        onError: (error) => {
          errors.push(error);
          return call("onError", () => undefined);
        },
        storage: { open: () => call("open", () => Promise.resolve(slot)) },
        webSocket: createSocketClass(call),
      });
      state.client = client;
      client.onPhase(() => call("onPhase", () => undefined));
      client.onReset(() => call("onReset", () => undefined));
      client.onDamage(() => call("onDamage", () => undefined));
      // Their callbacks may end these; they end no other one.
      const victims = Promise.allSettled([
        offsetsOf(client.thread("reset").events({ onReset: () => call("policy", () => "start" as const) })),
        offsetsOf(client.thread("damaged").events({ onDamage: () => call("onDamageOfStream", () => undefined) })),
      ]);
      const handled: number[] = [];
      const listening = client.thread("handled").on((event) => {
        handled.push(offsetOf(event));
        return call("handler", () => undefined);
      });
      const { accepted, settled } = client.thread("t1").request("ask", "properly");

      expect(await offsetsOf(client.thread("t1").events())).toEqual([1, 2, 3, 4]);
      expect(await accepted).toMatchObject({ level: "disk" });
      await settled;
      await victims;
      await expect.poll(() => handled, { timeout: 5_000 }).toEqual([1, 2, 3, 4]);
      listening.close();
      await client.close();
      expect(client.phase).toEqual({ name: "closed", reason: "closed" });
      expect(server.complaints).toEqual([]);
      expect(errors.filter((error) => !isApexError(error))).toEqual([]);
    }),
    { numRuns: 60, timeout: 6_000, endOnFailure: true },
  );
});
