import type { StandardSchemaV1 } from "@standard-schema/spec";
import fc from "fast-check";
import { createError } from "@apex/ws-queue-core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { defineContract, type Identity, type Manager } from "../../src/index.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService, takeUntil, type Service, type ServiceOptions, type TestContract } from "../support/service.ts";
import { fail, revoked, throws, trapped } from "./support/odd-values.ts";

/** What may be thrown, and what may be answered. */
const ODD: readonly (() => unknown)[] = [
  () => undefined,
  () => null,
  () => Number.NaN,
  () => "a text",
  () => Symbol("s"),
  () => new Error("mine"),
  () => createError("overloaded", undefined, { retryAfterMs: Number.NaN }),
  () => Object.defineProperty(createError("overloaded"), "code", { get: throws }),
  () => ({ get code(): string { return throws(); }, get message(): string { return throws(); }, get userId(): string { return throws(); } }),
  () => ({ then: throws }),
  () => ({ get then() { return throws(); } }),
  () => ({ then: (resolve: (value: unknown) => void, reject: (error: unknown) => void) => (reject(null), resolve(1)) }),
  () => ({ toJSON: throws, value: 1n }),
  () => Object.create(null) as object,
  revoked,
  trapped,
  () => Object.create(revoked()) as object,
];

/** Calls back into the library, from wherever the library calls. */
const REENTRANT: readonly ((manager: Manager<TestContract>) => unknown)[] = [
  (manager) => manager.append({ userId: "ann", threadId: "notes" }, "noted", { text: "from within" }).catch(() => undefined),
  (manager) => manager.onRequest("ask", () => "second"),
  (manager) => void manager.history({ userId: "eve", threadId: "t" })[Symbol.asyncIterator]().next(),
  (manager) => manager.connections,
  (manager) => manager.connectionsOf("eve"),
  (manager) => void manager.revoke({ userId: "eve" }, { how: "recheck" }),
  (manager) => void manager.revoke({ userId: "eve" }, { how: "close" }),
];

type Misbehaviour = { readonly how: "throws" | "rejects" | "answers" | "resolves" | "never settles" | "calls back"; readonly which: number };

const misbehaviour: fc.Arbitrary<Misbehaviour> = fc.record({
  how: fc.constantFrom("throws", "rejects", "answers", "resolves", "never settles", "calls back"),
  which: fc.nat({ max: ODD.length - 1 }),
});

const CALLBACKS = ["authenticate", "authorize", "handler", "run", "tool", "source", "requestSchema", "eventSchema", "progress", "committed", "onError", "telemetry"] as const;
type Callback = (typeof CALLBACKS)[number];
type Plan = { readonly [Name in Callback]: Misbehaviour | undefined };
/** These decide whether there is a request at all, so they mostly behave. */
const DECIDING: readonly Callback[] = ["authenticate", "authorize", "requestSchema"];

const plan = fc.record(
  Object.fromEntries(
    CALLBACKS.map((name) => [
      name,
      fc.oneof({ weight: DECIDING.includes(name) ? 6 : 2, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: misbehaviour }),
    ]),
  ) as { [Name in Callback]: fc.Arbitrary<Misbehaviour | undefined> },
);

function misbehave({ how, which }: Misbehaviour, manager: Manager<TestContract> | undefined): unknown {
  const odd = ODD[which];
  switch (how) {
    case "throws":
      return fail(odd?.());
    case "rejects":
      return (async () => fail(odd?.()))();
    case "answers":
      return odd?.();
    case "resolves":
      return (async () => odd?.())();
    case "never settles":
      return new Promise(() => undefined);
    case "calls back":
      return manager === undefined ? undefined : REENTRANT[which % REENTRANT.length]?.(manager);
  }
}

/** A service whose callbacks misbehave where eve is concerned; those that know of no user misbehave always. */
async function startMisbehaving(planned: Plan): Promise<Service> {
  const held: { manager?: Manager<TestContract> } = {};
  const or = <Good>(name: Callback, isOdd: boolean, good: () => Good): Good => {
    const misbehaving = isOdd ? planned[name] : undefined;
    return misbehaving === undefined ? good() : (misbehave(misbehaving, held.manager) as Good);
  };
  const schema = (name: Callback): StandardSchemaV1 => ({
    "~standard": {
      version: 1,
      vendor: "test",
      validate: (value) => or(name, JSON.stringify(value).includes("eve"), () => ({ value })),
    },
  });
  const contract = defineContract({ requests: { ask: schema("requestSchema"), fail: schema("requestSchema") }, events: { noted: schema("eventSchema") } });
  const service = await startService({
    contract,
    authenticate: (_request: unknown, token: string | undefined) => or("authenticate", token === "eve", () => ({ userId: String(token) })),
    authorize: (identity: Identity) => or("authorize", identity.userId === "eve", () => true),
    onError: () => or("onError", true, () => undefined),
    telemetry: { count: () => or("telemetry", true, () => undefined), record: () => undefined },
  } as unknown as ServiceOptions);
  const { manager } = service;
  held.manager = manager;
  manager.onRequest("ask", { attempts: 1 }, (ctx, payload) => {
    const isOdd = ctx.userId === "eve";
    return or("handler", isOdd, async () => {
      const answer = await ctx.run("agent", (run) =>
        or("run", isOdd, async () => {
          await run.tool("look", undefined, () => or("tool", isOdd, () => 1));
          await run.pipe({ [Symbol.asyncIterator]: () => or<AsyncIterator<string>>("source", isOdd, twoPieces) });
          await run.emit("noted", payload as never);
          return payload as never;
        }),
      );
      await ctx.progress(await or("progress", isOdd, () => Promise.resolve({ done: 1, total: 1 })));
      ctx.commit(await or("committed", isOdd, () => Promise.resolve([{ type: "noted", payload: payload as never }])));
      return answer;
    });
  });
  return service;
}

async function* twoPieces(): AsyncGenerator<string> {
  yield "a";
  yield "b";
}

const MAY_WAIT: readonly Callback[] = ["handler", "run", "tool", "source", "requestSchema", "eventSchema", "progress", "committed"];
const waits = (planned: Plan): boolean => MAY_WAIT.some((name) => planned[name]?.how === "never settles");

/** Eve asks three times, and is not answered where a callback says no or never settles. `accepted`: the ids of those that were. */
async function troubleBy(service: Service): Promise<{ readonly accepted: readonly string[]; leave(): Promise<unknown> }> {
  const eve = await connectRaw(service.url, { token: "eve", subs: [{ n: 1, stream: { kind: "thread", name: "t" }, from: "start" }] });
  const accepted: string[] = [];
  const note = async (): Promise<void> => {
    await eve.next("welcome");
    for (const seq of [1, 2, 3]) eve.send({ t: "request", id: `r${seq}`, seq, thread: "t", name: "ask", payload: { text: "eve" } });
    for (;;) accepted.push(`r${(await eve.next("accepted")).seq}`);
  };
  // Ends when the connection does.
  note().catch(() => undefined);
  return { accepted, leave: () => eve.close() };
}

async function endsOf({ manager }: Service): Promise<readonly string[]> {
  const ends: string[] = [];
  for await (const entry of manager.history({ userId: "eve", threadId: "t" })) {
    if (entry.type === "request_completed" || entry.type === "request_failed") ends.push(entry.requestId);
  }
  return ends;
}

const missing = (accepted: readonly string[], ends: readonly string[]): readonly string[] => accepted.filter((id) => !ends.includes(id));

const unhandled: unknown[] = [];
const note = (error: unknown): void => void unhandled.push(error);
beforeEach(() => {
  vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
  process.on("unhandledRejection", note);
  process.on("uncaughtException", note);
});
afterEach(() => {
  vi.restoreAllMocks();
  process.off("unhandledRejection", note);
  process.off("uncaughtException", note);
});

describe("however the callbacks of an application misbehave", () => {
  it("other users are served, requests end, and nothing is unhandled", { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(plan, async (planned) => {
        await using service = await startMisbehaving(planned);
        const trouble = await troubleBy(service);
        const thread = service.client("ann").thread("t");
        const request = thread.request("ask", { text: "ann" } as never);
        const events = await takeUntil(({ type }) => type === "request_completed", thread.events({ from: "start" }));
        expect(events.map(({ type }) => type)).toEqual(["agent_started", "tool_executing", "tool_completed", "text_chunk", "noted", "agent_completed", "agent_progress", "noted", "request_completed"]);
        expect(events.at(-1)).toMatchObject({ requestId: request.id, result: { text: "ann" } });
        await service.manager.append({ userId: "ann", threadId: "notes" }, "noted", { text: "to ann" });
        if (!waits(planned)) await expect.poll(async () => missing(trouble.accepted, await endsOf(service))).toEqual([]);
        await trouble.leave();
        expect(unhandled.splice(0)).toEqual([]);
      }),
      { seed: 20_261_130, numRuns: 50 },
    );
  });
});
