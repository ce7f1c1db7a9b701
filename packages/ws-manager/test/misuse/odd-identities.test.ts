import { CLOSE_CODES } from "@apex/ws-queue-core/protocol";
import { describe, expect, it } from "vitest";
import { ownStreamsOnly, type Identity } from "../../src/index.ts";
import { connectRaw } from "../support/raw-client.ts";
import { startService, type ServiceOptions } from "../support/service.ts";
import { revoked, throws } from "./support/odd-values.ts";

const TOKEN_MS = 400;
const authenticate = (answer: unknown): ServiceOptions => ({ authenticate: () => answer as Identity });

describe("an identity whose expiry is not a number", () => {
  it("lets the tokens of other users run out when they do", async () => {
    const odd = { userId: "odd", expiresAt: Number.NaN };
    await using service = await startService({
      authenticate: (_request, token) => (token === "odd" ? odd : { userId: String(token), expiresAt: Date.now() + TOKEN_MS }),
    });
    const [, ...users] = await Promise.all(Array.from({ length: 31 }, (_, n) => connectRaw(service.url, { token: n === 0 ? "odd" : `user-${n}` })));
    expect(new Set(await Promise.all(users.map(({ closed }) => closed)))).toEqual(new Set([CLOSE_CODES.token_expired]));
  });
});

describe("an identity that cannot be one is refused, and onError hears which field it was:", () => {
  it.each<[string, () => unknown, RegExp]>([
    ["a text", () => "ann", /userId must be .*, not undefined/],
    ["true", () => true, /userId must be/],
    ["a number as user", () => ({ userId: 7 }), /userId must be a string .*, not 7/],
    ["an empty user", () => ({ userId: "" }), /userId must be a string .*, not ""/],
    ["a user who is a promise", () => ({ userId: Promise.resolve("ann") }), /userId must be .*, not a promise/],
    ["NaN", () => ({ userId: "ann", expiresAt: Number.NaN }), /expiresAt must be milliseconds since 1970 .*, not NaN/],
    ["Infinity", () => ({ userId: "ann", expiresAt: Number.POSITIVE_INFINITY }), /left out for a token that never runs out, not Infinity/],
    ["null", () => ({ userId: "ann", expiresAt: null }), /expiresAt must be .*, not null/],
    ["a Date", () => ({ userId: "ann", expiresAt: new Date() }), /expiresAt must be .*, not a Date/],
    ["digits", () => ({ userId: "ann", expiresAt: String(Date.now() + 1_000) }), /expiresAt must be .*, not "/],
    ["seconds", () => ({ userId: "ann", expiresAt: Math.floor(Date.now() / 1_000) + 3_600 }), /the exp of a JWT is in seconds/],
    ["microseconds", () => ({ userId: "ann", expiresAt: Date.now() * 1_000 }), /expiresAt must be/],
    ["a getter that throws", () => ({ userId: "ann", get expiresAt() { return throws(); } }), /authenticate must return { userId/],
  ])("%s", async (_name, answer, message) => {
    await using service = await startService(authenticate(answer()));
    const client = await connectRaw(service.url);
    expect(await client.closed).toBe(CLOSE_CODES.internal);
    expect(service.errors).toEqual([expect.objectContaining({ code: "misconfigured", message: expect.stringMatching(message) as string })]);
  });
});

it("an identity that is a revoked proxy is refused as a failure of authenticate", async () => {
  await using service = await startService(authenticate(revoked()));
  expect(await (await connectRaw(service.url)).closed).toBe(CLOSE_CODES.internal);
  expect(service.errors).toHaveLength(1);
});

describe("an identity that changes after it was returned", () => {
  it("is nobody else's for the streams of others: a plain object was copied", async () => {
    const shared: { userId: string } = { userId: "" };
    await using service = await startService({ authenticate: (_request, token) => Object.assign(shared, { userId: token }) });
    const ann = await connectRaw(service.url, { token: "ann" });
    await ann.next("welcome");
    await (await connectRaw(service.url, { token: "bob" })).next("welcome");
    ann.send({ t: "sub", n: 1, stream: { kind: "thread", name: "t", user: "bob" }, from: "start" });
    expect(await ann.next("reset")).toMatchObject({ n: 1, reason: "unauthorized" });
    await service.manager.append({ userId: "ann", threadId: "t" }, "noted", { text: "for ann" });
    ann.send({ t: "sub", n: 2, stream: { kind: "thread", name: "t" }, from: "start" });
    expect(await ann.next("subscribed")).toMatchObject({ n: 2 });
    await ann.close();
  });

  it("is read once, if it is a getter", async () => {
    let reads = 0;
    await using service = await startService(authenticate({ get userId() { return (reads += 1) === 1 ? "ann" : "eve"; } }));
    expect(await (await connectRaw(service.url)).next("welcome")).toMatchObject({ userId: "ann" });
    expect(reads).toBe(1);
  });

  it("is nobody any more, if it is an instance of the application's own class", async () => {
    class Person implements Identity {
      userId = "ann";
    }
    const person = new Person();
    await using service = await startService({ ...authenticate(person), authorize: ownStreamsOnly });
    const client = await connectRaw(service.url);
    await client.next("welcome");
    person.userId = "eve";
    client.send({ t: "sub", n: 1, stream: { kind: "thread", name: "t", user: "eve" }, from: "start" });
    expect(await client.closed).toBe(CLOSE_CODES.internal);
    expect(service.errors).toEqual([expect.objectContaining({ message: expect.stringContaining("changed") as string })]);
  });
});

describe("authorize", () => {
  it.each<[string, () => unknown]>([
    ["something like yes", () => "yes"],
    ["1", () => 1],
    ["an object", () => ({ allowed: true })],
    ["a promise of something like yes", () => Promise.resolve("yes")],
    ["nothing", () => undefined],
  ])("that answers with %s says no", async (_name, authorize) => {
    await using service = await startService({ authorize: authorize as () => boolean });
    const client = await connectRaw(service.url, { subs: [{ n: 1, stream: { kind: "thread", name: "t" }, from: "start" }] });
    expect(await client.next("reset")).toMatchObject({ n: 1, reason: "unauthorized" });
    expect(service.errors).toEqual([]);
  });

  it("that changes the stream it was asked about opens no other one", async () => {
    await using service = await startService({
      authorize: (_identity, stream) => {
        Object.assign(stream, { userId: "bob", name: "secret" });
        return true;
      },
    });
    await service.manager.append({ userId: "bob", threadId: "secret" }, "noted", { text: "of bob" });
    await service.manager.append({ userId: "ann", threadId: "t" }, "noted", { text: "of ann" });
    const client = await connectRaw(service.url, { subs: [{ n: 1, stream: { kind: "thread", name: "t" }, from: "start" }] });
    expect(JSON.stringify(await client.next("events"))).toContain("of ann");
    await client.close();
  });
});
