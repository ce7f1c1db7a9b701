import fc from "fast-check";
import { DEFAULT_LIMITS, ERROR_CODES, type ErrorCode, type Json } from "../../../src/index.ts";
import type { ClientFrame, ServerFrame } from "../../../src/protocol/index.ts";

/** Generators of every frame, for round trips and mutations. */

export const LIMITS = DEFAULT_LIMITS;

const whole = (min = 0) => fc.oneof(fc.nat({ max: 1_000 }).map((n) => n + min), fc.constant(Number.MAX_SAFE_INTEGER));
const id = fc.oneof(fc.uuid(), fc.constantFrom("ä", "😀", "a b:c", "x".repeat(128), "null", "constructor"));
const durability = fc.constantFrom("memory", "disk", "replicated:2");
const kind = fc.constantFrom("thread", "requests", "dead", "shared");
const cursor = fc.constantFrom("1x.2.abc1", "zzzz.0.void", "0.1.A_-");

/** JSON as it comes back from `JSON.parse`: no -0, and no key that is refused. */
export const json = fc
  .jsonValue({ maxDepth: 4 })
  .filter((value) => !JSON.stringify(value).includes("__proto__"))
  .map((value) => JSON.parse(JSON.stringify(value)) as Json);

const subscribe = {
  n: whole(1),
  stream: fc.record({ kind, name: id, user: id }, { requiredKeys: ["kind", "name"] }),
  from: fc.oneof(fc.constantFrom("start", "head"), cursor),
};

const REQUEST = { t: fc.constant("request"), id, seq: whole(1), thread: id, name: id, payload: json };

const CLIENT = {
  hello: fc.record(
    {
      t: fc.constant("hello"),
      v: fc.constant(1),
      token: fc.string({ minLength: 1 }),
      producer: id,
      subs: fc.array(fc.record(subscribe), { maxLength: 4 }),
      features: fc.array(id, { maxLength: 3 }),
    },
    { requiredKeys: ["t", "v"] },
  ),
  sub: fc.record({ t: fc.constant("sub"), ...subscribe }),
  unsub: fc.record({ t: fc.constant("unsub"), n: whole(1) }),
  ack: fc.record({ t: fc.constant("ack"), acks: fc.array(fc.tuple(whole(1), whole(), whole()), { maxLength: 5 }) }),
  request: fc.oneof(
    fc.record({ ...REQUEST, deadline: whole(), durability }, { requiredKeys: ["t", "id", "seq", "thread", "name", "payload"] }),
    fc.record({ ...REQUEST, deadlineInMs: whole(), durability }, { requiredKeys: ["t", "id", "seq", "thread", "name", "payload", "deadlineInMs"] }),
  ),
  cancel: fc
    .record({ t: fc.constant("cancel"), id, seq: whole(1), thread: id, target: fc.constantFrom("request", "run"), of: id })
    .map(({ target, of, ...frame }) => ({ ...frame, [target]: of })),
  auth: fc.record({ t: fc.constant("auth"), token: fc.string({ minLength: 1 }) }),
  ping: fc.constant({ t: "ping" }),
  pong: fc.constant({ t: "pong" }),
} satisfies Record<ClientFrame["t"], fc.Arbitrary<unknown>>;

const code = fc.constantFrom(...(Object.keys(ERROR_CODES) as ErrorCode[]));

const SERVER = {
  welcome: fc.record({
    t: fc.constant("welcome"),
    v: fc.constant(1),
    connection: id,
    userId: id,
    producer: id,
    accepted: whole(),
    settled: whole(),
    limits: fc.record({
      frameBytes: whole(1),
      connectionWindowBytes: whole(1),
      subscriptionWindowBytes: whole(1),
      requestsInFlight: whole(1),
      subscriptions: whole(1),
    }),
    heartbeatMs: whole(1),
    deadAfterMs: whole(1),
    features: fc.array(id),
  }),
  subscribed: fc.record({
    t: fc.constant("subscribed"),
    n: whole(1),
    resumed: fc.boolean(),
    cursor,
    offset: whole(),
    oldest: whole(),
    head: whole(),
  }),
  events: fc.record(
    {
      t: fc.constant("events"),
      n: whole(1),
      after: cursor,
      offset: whole(1),
      entries: fc.array(fc.tuple(cursor, json), { minLength: 1, maxLength: 4 }),
      ack: fc.constant(true),
    },
    { requiredKeys: ["t", "n", "after", "offset", "entries"] },
  ),
  live: fc.record({ t: fc.constant("live"), n: whole(1), head: whole() }),
  lag: fc.record({ t: fc.constant("lag"), n: whole(1), offset: whole(), head: whole() }),
  reset: fc.oneof(
    fc.record({
      t: fc.constant("reset"),
      n: whole(1),
      reason: fc.constantFrom("trimmed", "forked", "ahead", "deleted", "unauthorized"),
      oldest: whole(),
      head: whole(),
    }),
    fc.record({ t: fc.constant("reset"), n: whole(1), reason: fc.constant("damaged"), oldest: whole(), head: whole(), cursor, offset: whole(1) }),
  ),
  accepted: fc.record(
    { t: fc.constant("accepted"), seq: whole(1), id, level: durability, duplicate: fc.constant(true) },
    { requiredKeys: ["t", "seq", "id", "level"] },
  ),
  rejected: fc.record(
    { t: fc.constant("rejected"), seq: whole(1), id, code, retryable: fc.boolean(), expected: whole(1), retryAfterMs: whole() },
    { requiredKeys: ["t", "seq", "id", "code", "retryable"] },
  ),
  settled: fc.record({ t: fc.constant("settled"), seq: whole(1) }),
  cancelled: fc.record({
    t: fc.constant("cancelled"),
    seq: whole(1),
    id,
    outcome: fc.constantFrom("cancelled", "already_ended", "unknown"),
  }),
  "auth-expiring": fc.record({ t: fc.constant("auth-expiring"), inMs: whole() }),
  goaway: fc.record({
    t: fc.constant("goaway"),
    reason: fc.constantFrom("drain", "replaced", "overloaded"),
    afterMs: whole(),
    spreadMs: whole(),
  }),
  error: fc.record(
    {
      t: fc.constant("error"),
      code,
      fault: fc.constantFrom("local", "remote", "infra"),
      retryable: fc.boolean(),
      message: fc.string(),
      n: whole(1),
    },
    { requiredKeys: ["t", "code", "fault", "retryable", "message"] },
  ),
  ping: fc.constant({ t: "ping" }),
  pong: fc.constant({ t: "pong" }),
} satisfies Record<ServerFrame["t"], fc.Arbitrary<unknown>>;

export const CLIENT_TYPES = Object.keys(CLIENT);
export const SERVER_TYPES = Object.keys(SERVER);

// fast-check makes objects without a prototype and keys set to undefined; JSON has neither.
const plain = <Frame>(frames: fc.Arbitrary<unknown>): fc.Arbitrary<Frame> =>
  frames.map((frame) => JSON.parse(JSON.stringify(frame)) as Frame);

export const clientFrame = plain<ClientFrame>(fc.oneof(...Object.values(CLIENT)));
export const serverFrame = plain<ServerFrame>(fc.oneof(...Object.values(SERVER)));
