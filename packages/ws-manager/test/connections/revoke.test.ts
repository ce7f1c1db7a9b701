import { once } from "node:events";
import { request } from "node:http";
import type { Socket } from "node:net";
import { SUBPROTOCOL } from "@apex/ws-queue-core/protocol";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { describe, expect, it, onTestFinished } from "vitest";
import { memoryStore } from "../../src/memory.ts";
import { createGate } from "../support/gate.ts";
import { connectRaw, type RawClient } from "../support/raw-client.ts";
import { startService, takeUntil, type Service, type ServiceOptions } from "../support/service.ts";

const SUB = { n: 1, stream: { kind: "thread", name: "t" }, from: "start" };
const TARGET = { userId: "ann", threadId: "t" };

const note = ({ manager }: Service, text: string, threadId = "t"): Promise<unknown> => manager.append({ userId: "ann", threadId }, "noted", { text });

/** Texts of events of subscription `n`, up to and with `last`. */
async function textsUntil(client: RawClient, last: string): Promise<string[]> {
  const texts: string[] = [];
  while (texts.at(-1) !== last) texts.push(...(await client.next("events")).entries.map(([, event]) => (event as { text: string }).text));
  return texts;
}

/** A service whose `authorize` goes by a set of streams that are lost; tokens are `user:role`, and a `guest` may read nothing. */
async function startWithRights(options: ServiceOptions = {}): Promise<Service & { readonly lost: Set<string>; readonly asked: string[] }> {
  const lost = new Set<string>();
  const asked: string[] = [];
  const service = await startService({
    authenticate: (_request, token) => {
      const [userId = "", role = "user"] = (token ?? "").split(":");
      return userId === "" ? null : { userId, role };
    },
    authorize: (identity, { name }, action) => {
      asked.push(`${action} ${name}`);
      return (identity as { role?: string }).role !== "guest" && !lost.has(name);
    },
    ...options,
  });
  return Object.assign(service, { lost, asked });
}

describe("a user who lost a thread", () => {
  it("gets nothing more of it after a recheck, and the other threads go on", async () => {
    await using service = await startWithRights();
    const ann = await connectRaw(service.url, { subs: [SUB, { ...SUB, n: 2, stream: { kind: "thread", name: "other" } }] });
    await note(service, "seen");
    await textsUntil(ann, "seen");
    service.lost.add("t");
    expect(await service.manager.revoke({ userId: "ann" }, { how: "recheck" })).toEqual({ connections: 1 });
    expect(await ann.next("reset")).toEqual({ t: "reset", n: 1, reason: "unauthorized", oldest: 1, head: 0 });
    await note(service, "secret");
    await note(service, "to the other", "other");
    expect(await textsUntil(ann, "to the other")).toEqual(["to the other"]);
    await ann.close();
  });

  it("is told so by the client, which ends the stream with forbidden and stays connected", async () => {
    await using service = await startWithRights();
    const client = service.client("ann");
    const stream = client.thread("t").events({ from: "start" });
    await note(service, "seen");
    expect(await stream.next()).toMatchObject({ value: { text: "seen" } });
    service.lost.add("t");
    await service.manager.revoke({ userId: "ann" }, { how: "recheck" });
    await expect(stream.next()).rejects.toMatchObject({ code: "forbidden" });
    expect(client.phase).toMatchObject({ name: "live" });
  });

  it("is sent nothing while authorize takes its time, also by what was appended before", async () => {
    const gate = createGate();
    let isSlow = false;
    await using service = await startWithRights({ authorize: async () => (isSlow ? (await gate.opened, false) : true) });
    const ann = await connectRaw(service.url, { subs: [SUB] });
    await ann.next("live");
    isSlow = true;
    const revoked = service.manager.revoke({ userId: "ann" }, { how: "recheck" });
    await note(service, "secret");
    await revoked;
    ann.send({ t: "ping" });
    // What is sent is sent in order: behind the pong nothing of before can come.
    expect((await ann.nextOf("events", "pong")).t).toBe("pong");
    gate.open();
    expect((await ann.nextOf("events", "reset")).t).toBe("reset");
  });

  it("loses only what is refused when authorize throws, and the service hears why", async () => {
    let isBroken = false;
    await using service = await startWithRights({
      authorize: (_identity, { name }) => {
        if (isBroken && name === "t") throw new Error("no database");
        return true;
      },
    });
    const ann = await connectRaw(service.url, { subs: [SUB, { ...SUB, n: 2, stream: { kind: "thread", name: "other" } }] });
    for (let subs = 2; subs > 0; subs -= 1) await ann.next("live");
    isBroken = true;
    await service.manager.revoke({ userId: "ann" }, { how: "recheck" });
    expect(await ann.next("reset")).toMatchObject({ n: 1, reason: "unauthorized" });
    expect(service.errors).toMatchObject([{ message: "no database" }]);
    await note(service, "to the other", "other");
    expect(await textsUntil(ann, "to the other")).toEqual(["to the other"]);
    await ann.close();
  });
});

describe("a token with fewer rights, sent on an open connection", () => {
  it("ends what its identity may not read", async () => {
    await using service = await startWithRights();
    const ann = await connectRaw(service.url, { subs: [SUB] });
    await ann.next("live");
    ann.send({ t: "auth", token: "ann:guest" });
    expect(await ann.next("reset")).toMatchObject({ n: 1, reason: "unauthorized" });
    await note(service, "secret");
    ann.send({ t: "ping" });
    expect((await ann.nextOf("events", "pong")).t).toBe("pong");
  });

  it("decides about requests that wait, and about one that is being looked at", async () => {
    const gate = createGate();
    let isSlow = true;
    await using service = await startWithRights({
      authorize: async (identity, _stream, action) => {
        if (action === "request" && isSlow) {
          isSlow = false;
          await gate.opened;
        }
        return (identity as { role?: string }).role !== "guest";
      },
    });
    const ann = await connectRaw(service.url);
    await ann.next("welcome");
    for (const seq of [1, 2]) ann.send({ t: "request", id: `r${seq}`, seq, thread: "t", name: "ask", payload: { question: "?" } });
    ann.send({ t: "auth", token: "ann:guest" });
    ann.send({ t: "ping" });
    await ann.next("pong");
    gate.open();
    for (const seq of [1, 2]) expect(await ann.nextOf("accepted", "rejected")).toMatchObject({ t: "rejected", seq, code: "forbidden" });
  });

  it("makes the answer void that authorize gives to the identity before", async () => {
    const gate = createGate();
    let isFirst = true;
    await using service = await startWithRights({
      authorize: async (identity) => {
        if (isFirst) {
          isFirst = false;
          await gate.opened;
          return true;
        }
        return (identity as { role?: string }).role !== "guest";
      },
    });
    await note(service, "secret");
    const ann = await connectRaw(service.url, { subs: [SUB] });
    await ann.next("welcome");
    ann.send({ t: "auth", token: "ann:guest" });
    expect(await ann.nextOf("reset", "subscribed")).toMatchObject({ t: "reset", reason: "unauthorized" });
    gate.open();
    ann.send({ t: "ping" });
    expect((await ann.nextOf("subscribed", "events", "pong")).t).toBe("pong");
  });
});

describe("closing by revoke", () => {
  it.each([
    [undefined, 4104],
    ["token_expired", 4104],
    ["unauthorized", 4200],
  ] as const)("with the reason %s ends all connections of the user with %s, and nobody else's", async (reason, code) => {
    await using service = await startWithRights();
    const own = [await connectRaw(service.url), await connectRaw(service.url)];
    const other = await connectRaw(service.url, { token: "ben" });
    for (const client of [...own, other]) await client.next("welcome");
    expect(await service.manager.revoke({ userId: "ann" }, { how: "close", ...(reason === undefined ? {} : { reason }) })).toEqual({ connections: 2 });
    expect(service.manager.connectionsOf("ann")).toEqual([]);
    expect(await Promise.all(own.map(({ closed }) => closed))).toEqual([code, code]);
    other.send({ t: "ping" });
    await other.next("pong");
  });

  it("ends one connection by the id that connectionsOf gives (L31)", async () => {
    await using service = await startWithRights();
    const [first, second] = [await connectRaw(service.url, { subs: [SUB] }), await connectRaw(service.url)];
    const { connection } = await first.next("welcome");
    await first.next("live");
    await second.next("welcome");
    const [info, ...others] = service.manager.connectionsOf("ann");
    expect(info).toEqual({ connectionId: connection, connectedSince: expect.closeTo(Date.now(), -5) as number, address: "127.0.0.1", streams: 1 });
    expect(others).toHaveLength(1);
    expect(await service.manager.revoke({ connectionId: connection }, { how: "close" })).toEqual({ connections: 1 });
    expect(await first.closed).toBe(4104);
    expect(service.manager.connectionsOf("ann")).toHaveLength(1);
    expect(await service.manager.revoke({ connectionId: connection }, { how: "close" })).toEqual({ connections: 0 });
    expect(service.manager.connectionsOf("eve")).toEqual([]);
  });

  it("lets running handlers go on, and a client comes back with a new token to the rest of the answer", async () => {
    const gate = createGate();
    await using service = await startWithRights();
    service.manager.onRequest("ask", (ctx) => ctx.run("agent", async (run) => (await run.text("one"), await gate.opened, run.text("two"))));
    const thread = service.client("ann").thread("t");
    const events = thread.events({ from: "start" });
    const answer = takeUntil(({ type }) => type === "request_completed", events);
    await thread.request("ask", { question: "?" }).accepted;
    await service.manager.revoke({ userId: "ann" }, { how: "close" });
    gate.open();
    const texts = (await answer).flatMap((event) => (event.type === "text_chunk" ? [event.text] : []));
    expect(texts.join("")).toBe("onetwo");
  });

  it("also ends a connection that drains", async () => {
    await using service = await startWithRights();
    const ann = await connectRaw(service.url, { subs: [SUB] });
    await ann.next("live");
    await note(service, "not acknowledged");
    await textsUntil(ann, "not acknowledged");
    const drained = service.manager.drain({ timeoutMs: 5_000 });
    await ann.next("goaway");
    expect(await service.manager.revoke({ userId: "ann" }, { how: "close" })).toEqual({ connections: 1 });
    expect(await ann.closed).toBe(4104);
    await drained;
  });
});

it("connectionsOf gives the client's address behind the proxies of the service, and none where they name none", async () => {
  await using service = await startService({ trustedProxyHops: 1 });
  const Socket = WebSocket as unknown as new (url: string, options: object) => WebSocket;
  for (const headers of [{ "X-Forwarded-For": "10.0.0.1, 192.0.2.7" }, {}]) {
    const socket = new Socket(service.url, { protocols: [SUBPROTOCOL], headers });
    onTestFinished(() => socket.close());
    socket.addEventListener("open", () => socket.send(JSON.stringify({ t: "hello", v: 1, token: "ann" })));
    await once(socket, "message");
  }
  expect(service.manager.connectionsOf("ann").map(({ address }) => address)).toEqual(["192.0.2.7", undefined]);
});

/** A client that answers no close, so that its socket stays after it was replaced. */
async function connectStubborn(url: string): Promise<{ readonly producer: string; send(frame: object): void; leave(): void }> {
  const headers = { Connection: "Upgrade", Upgrade: "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==" };
  const asked = request(url.replace("ws:", "http:"), { headers: { ...headers, "Sec-WebSocket-Protocol": SUBPROTOCOL } }).end();
  const [, socket] = (await once(asked, "upgrade")) as [unknown, Socket];
  onTestFinished(() => void socket.destroy());
  /** With a mask of zeros, which changes nothing. */
  const send = (frame: object): void => {
    const text = JSON.stringify(frame);
    expect(text.length).toBeLessThan(126);
    socket.write(Buffer.concat([Buffer.from([0x81, 0x80 | text.length, 0, 0, 0, 0]), Buffer.from(text)]));
  };
  send({ t: "hello", v: 1, token: "ann" });
  const [welcome] = (await once(socket, "data")) as [Buffer];
  return { producer: /"producer":"([^"]+)"/.exec(welcome.toString("latin1"))?.[1] ?? "", send, leave: () => void socket.destroy() };
}
type Stubborn = Awaited<ReturnType<typeof connectStubborn>>;

describe("requests that wait on a connection which the user has no more", () => {
  /** What is handled of two requests. The first is looked at until the revocation is done, and `leave` has taken their connection away. */
  async function handledAfter(how: "close" | "recheck", leave: (client: Stubborn, service: Service) => Promise<unknown>): Promise<unknown[]> {
    const gate = createGate();
    const handled: unknown[] = [];
    let asked = 0;
    let isMember = true;
    await using service = await startWithRights({
      authorize: async (_identity, { name }) => {
        if (name !== "t") return true;
        const wasMember = isMember;
        asked += 1;
        if (asked === 1) await gate.opened;
        return wasMember;
      },
    });
    service.manager.onRequest("ask", (_ctx, { question }) => void handled.push(question));
    const ann = await connectStubborn(service.url);
    for (const seq of [1, 2]) ann.send({ t: "request", id: `r${seq}`, seq, thread: "t", name: "ask", payload: { question: `old ${seq}` } });
    await expect.poll(() => asked).toBe(1);
    await leave(ann, service);
    isMember = how === "close";
    await service.manager.revoke({ userId: "ann" }, { how });
    gate.open();
    const next = await connectRaw(service.url);
    await next.next("welcome");
    next.send({ t: "request", id: "last", seq: 1, thread: "other", name: "ask", payload: { question: "last" } });
    await expect.poll(() => handled).toContain("last");
    ann.leave();
    return handled;
  }

  const leave = async (client: Stubborn, { manager }: Service): Promise<void> => {
    client.leave();
    await expect.poll(() => manager.connections).toBe(0);
  };
  /** Another page takes the producer over. */
  const replace = async ({ producer }: Stubborn, { url, manager }: Service): Promise<void> => {
    await (await connectRaw(url, { producer })).next("welcome");
    expect(manager.connections).toBe(2);
  };

  it.each([
    ["left", "close", leave],
    ["left", "recheck", leave],
    ["was replaced", "close", replace],
    ["was replaced", "recheck", replace],
  ] as const)("since its client %s are concerned by %s", async (_why, how, go) => {
    expect(await handledAfter(how, go)).toEqual(["last"]);
  });
});

describe("a handshake that began before a revoke", () => {
  /** A service whose `authenticate` waits for the test, once. */
  async function startSlow(): Promise<Service & { readonly gate: ReturnType<typeof createGate>; readonly tokens: string[] }> {
    const gate = createGate();
    const tokens: string[] = [];
    const service = await startWithRights({
      authenticate: async (_request, token) => {
        tokens.push(String(token));
        if (tokens.length === 1) await gate.opened;
        return { userId: String(token) };
      },
    });
    return Object.assign(service, { gate, tokens });
  }

  it.each([
    ["token_expired", 4104],
    ["unauthorized", 4200],
  ] as const)("is closed with the reason %s when its token turns out to be the user's", async (reason, code) => {
    await using service = await startSlow();
    const ann = await connectRaw(service.url);
    await expect.poll(() => service.tokens).toEqual(["ann"]);
    expect(await service.manager.revoke({ userId: "ann" }, { how: "close", reason })).toEqual({ connections: 0 });
    service.gate.open();
    expect(await ann.closed).toBe(code);
    const next = await connectRaw(service.url);
    expect(await next.next("welcome")).toMatchObject({ userId: "ann" });
  });

  it("has its token examined again behind a recheck", async () => {
    await using service = await startSlow();
    const ann = await connectRaw(service.url);
    await expect.poll(() => service.tokens).toEqual(["ann"]);
    await service.manager.revoke({ userId: "ann" }, { how: "recheck" });
    service.gate.open();
    await ann.next("welcome");
    expect(service.tokens).toEqual(["ann", "ann"]);
  });

  it("of another user is not concerned", async () => {
    await using service = await startSlow();
    const ben = await connectRaw(service.url, { token: "ben" });
    await expect.poll(() => service.tokens).toEqual(["ben"]);
    await service.manager.revoke({ userId: "ann" }, { how: "close" });
    service.gate.open();
    await ben.next("welcome");
    expect(service.tokens).toEqual(["ben"]);
  });

  it.each(["close", "recheck"] as const)("and whose producer is being looked for is concerned by %s, too", async (how) => {
    const gate = createGate();
    let looked = 0;
    const store: StoreFactory = {
      async open(context) {
        const opened = await memoryStore().open(context);
        const producer: typeof opened.producer = async (...which) => (looked++ === 0 && (await gate.opened), opened.producer(...which));
        return { ...opened, durability: opened.durability, producer };
      },
    };
    await using service = await startWithRights({ store });
    const ann = await connectRaw(service.url, { producer: "p", subs: [SUB] });
    await expect.poll(() => looked).toBe(1);
    service.lost.add("t");
    expect(await service.manager.revoke({ userId: "ann" }, { how })).toEqual({ connections: 1 });
    gate.open();
    if (how === "close") return expect(await ann.closed).toBe(4104);
    expect(await ann.nextOf("reset", "subscribed")).toMatchObject({ t: "reset", reason: "unauthorized" });
  });

  it("and sends a new token meanwhile has that examined again, or is closed", async () => {
    const gate = createGate();
    const tokens: string[] = [];
    await using service = await startWithRights({
      authenticate: async (_request, token) => {
        tokens.push(String(token));
        if (tokens.length === 2) await gate.opened;
        return { userId: "ann" };
      },
    });
    const ann = await connectRaw(service.url, { token: "first" });
    await ann.next("welcome");
    ann.send({ t: "auth", token: "second" });
    await expect.poll(() => tokens).toEqual(["first", "second"]);
    await service.manager.revoke({ userId: "ann" }, { how: "recheck" });
    gate.open();
    await expect.poll(() => tokens).toEqual(["first", "second", "second"]);
    await service.manager.revoke({ userId: "ann" }, { how: "close" });
    expect(await ann.closed).toBe(4104);
  });
});

describe("revoke from within", () => {
  /** Calls back so many microtasks later. */
  const after = (count: number, call: () => void): void => queueMicrotask(count === 0 ? call : () => after(count - 1, call));
  const MOMENTS = Array.from({ length: 12 }, (_, moment) => moment);

  it.each(MOMENTS)("at any moment of a handshake (%d) closes it", async (moment) => {
    const held: { revoke?: () => unknown } = {};
    await using service = await startWithRights({ authenticate: () => (after(moment, () => held.revoke?.()), { userId: "ann" }) });
    held.revoke = () => service.manager.revoke({ userId: "ann" }, { how: "close" });
    expect(await (await connectRaw(service.url)).closed).toBe(4104);
  });

  it.each(MOMENTS)("at any moment of a request (%d) keeps it out, or finds it committed", async (moment) => {
    const seen: string[] = [];
    let revoke = (): unknown => undefined;
    const store: StoreFactory = {
      async open(context) {
        const opened = await memoryStore().open(context);
        const commit: typeof opened.commit = (what) => (what.ops.some(({ type }) => type === "enqueue") && seen.push("commit"), opened.commit(what));
        return { ...opened, durability: opened.durability, commit };
      },
    };
    await using service = await startWithRights({ store, authorize: (_identity, _stream, action) => (action === "request" && after(moment, () => revoke()), true) });
    revoke = () => (seen.push("revoke"), service.manager.revoke({ userId: "ann" }, { how: "close" }));
    const ann = await connectRaw(service.url);
    await ann.next("welcome");
    ann.send({ t: "request", id: "r1", seq: 1, thread: "t", name: "ask", payload: { question: "?" } });
    expect(await ann.closed).toBe(4104);
    expect(seen.indexOf("commit")).toBeLessThan(seen.indexOf("revoke"));
  });

  it("authenticate and authorize concerns what they are asked about, and never without end", async () => {
    let how: "close" | "recheck" | undefined = "recheck";
    const held: { revoke?: () => unknown } = {};
    let asked = 0;
    await using service = await startWithRights({
      authenticate: (_request, token) => (held.revoke?.(), { userId: String(token) }),
      authorize: () => (held.revoke?.(), (asked += 1), true),
    });
    const revoke = (): void => void (how === undefined || service.manager.revoke({ userId: "ann" }, { how }));
    held.revoke = revoke;
    // Its answer is always older than the last revoke.
    const never = await connectRaw(service.url);
    expect(await never.closed).toBe(4104);
    how = undefined;
    const ann = await connectRaw(service.url, { subs: [SUB] });
    await ann.next("live");
    how = "recheck";
    asked = 0;
    ann.send({ t: "request", id: "r1", seq: 1, thread: "t", name: "ask", payload: { question: "?" } });
    expect(await ann.next("rejected")).toMatchObject({ seq: 1, code: "overloaded", retryable: true });
    expect(asked).toBeLessThan(20);
    how = "close";
    ann.send({ t: "sub", ...SUB, n: 2 });
    expect(await ann.closed).toBe(4104);
  });
});

describe("what revoke is given", () => {
  it.each<[string, unknown, unknown, string, RegExp]>([
    ["no target", undefined, { how: "close" }, "invalid_argument", /target must be an object/],
    ["an empty target", {}, { how: "close" }, "invalid_argument", /one of the two/],
    ["both targets", { userId: "ann", connectionId: "c" }, { how: "close" }, "invalid_argument", /one of the two/],
    ["a misspelt target", { userID: "ann" }, { how: "close" }, "invalid_argument", /no option userID/],
    ["a user that is no id", { userId: 7 }, { how: "close" }, "invalid_id", /userId must be/],
    ["a connection that is no id", { connectionId: "" }, { how: "close" }, "invalid_id", /connectionId must be/],
    ["no options", { userId: "ann" }, undefined, "invalid_argument", /must be an object/],
    ["no way", { userId: "ann" }, {}, "invalid_argument", /how must be one of "close", "recheck"/],
    ["another reason", { userId: "ann" }, { how: "close", reason: "replaced" }, "invalid_argument", /reason must be one of/],
  ])("is checked: %s", async (_name, target, options, code, message) => {
    await using service = await startService();
    await expect(service.manager.revoke(target as never, options as never)).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(() => service.manager.connectionsOf("")).toThrow(expect.objectContaining({ code: "invalid_id" }) as Error);
  });
});

it("a subscription that stays allowed misses nothing and gets nothing twice, however often it is asked about", async () => {
  await using service = await startWithRights({ authorize: async () => (await new Promise((resolve) => setTimeout(resolve, Math.random() * 5)), true) });
  const client = service.client("ann");
  const texts: string[] = [];
  const reading = (async () => {
    for await (const event of client.thread("t").events({ from: "start" })) {
      if (event.type === "noted") texts.push(event.text);
      if (texts.length === 300) break;
    }
  })();
  for (let at = 0; at < 300; at += 1) {
    await service.manager.append(TARGET, "noted", { text: String(at) });
    if (at % 7 === 0) await service.manager.revoke({ userId: "ann" }, { how: "recheck" });
  }
  await reading;
  expect(texts).toEqual(Array.from({ length: 300 }, (_, at) => String(at)));
});
