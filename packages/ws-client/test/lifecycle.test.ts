import { describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { connect, type Phase } from "../src/index.ts";
import { createPair, FAST, reached } from "./support/connected.ts";
import { refusal } from "./support/refusal.ts";
import { createScriptedServer, events, subscribed } from "./support/scripted-server.ts";

describe("connect", () => {
  it("shows its token, and a fresh one on the next connection", async () => {
    await using server = await createScriptedServer();
    let asked = 0;
    await using client = connect(server.url, { settings: FAST, token: async () => `token${(asked += 1)}` });
    const one = await server.connection();
    expect((await one.welcome()).token).toBe("token1");
    one.terminate();
    const two = await server.connection();
    expect((await two.welcome()).token).toBe("token2");
    await reached(client, "live");
  });

  it("renews the token of an open connection when the server asks", async () => {
    let asked = 0;
    await using pair = await createPair({ token: () => `token${(asked += 1)}` });
    pair.connection.send({ t: "auth-expiring", inMs: 1_000 });
    expect(await pair.connection.take("auth")).toEqual({ t: "auth", token: "token2" });
  });

  it("reports a token that cannot be had and tries again", async () => {
    await using server = await createScriptedServer();
    const errors: unknown[] = [];
    let asked = 0;
    await using client = connect(server.url, {
      settings: FAST,
      onError: (error) => errors.push(error),
      token: () => {
        asked += 1;
        if (asked === 1) throw new Error("no session");
        return undefined;
      },
    });
    await (await server.connection()).welcome();
    await reached(client, "live");
    expect(errors).toMatchObject([{ code: "token_unavailable", fault: "infra", retryable: true, cause: { message: "no session" } }]);
  });

  it("shows its phases", async () => {
    await using server = await createScriptedServer();
    const phases: Phase[] = [];
    await using client = connect(server.url, { settings: FAST });
    expect(client.phase).toEqual({ name: "idle" });
    const undo = client.onPhase((phase) => phases.push(phase));
    const stream = client.thread("t1").events();
    const pulled = stream.next();
    const one = await server.connection();
    const n = (await one.welcome()).subs?.[0]?.n ?? 0;
    one.send(subscribed(n, 0, 1), events(n, 1, 1));
    await pulled;
    one.send({ t: "lag", n, offset: 1, head: 2 });
    await reached(client, "lagging");
    one.send({ t: "live", n, head: 1 });
    await reached(client, "live");
    one.close(4000);
    await reached(client, "backoff");
    undo();
    await (await server.connection()).welcome();
    expect(phases).toEqual([
      { name: "connecting" },
      { name: "authenticating" },
      { name: "resuming" },
      { name: "lagging" },
      { name: "live" },
      { name: "backoff", retryInMs: 0, cause: expect.objectContaining({ closeCode: 4000, attempt: 1 }) as unknown },
    ]);
  });

  it("stays away when the server says so", async () => {
    await using pair = await createPair();
    pair.connection.close(4206, "unsupported_version");
    await reached(pair.client, "closed");
    expect(pair.client.phase).toMatchObject({ name: "closed", reason: "unsupported_version", cause: { closeCode: 4206, attempt: 1 } });
  });

  it("closes the socket normally, and can be closed twice", async () => {
    await using pair = await createPair();
    await pair.client.close();
    await pair.client.close();
    expect(await pair.connection.closed).toBe(1000);
    expect(pair.client.phase).toEqual({ name: "closed", reason: "closed" });
  });

  it("can be closed before it has begun", async () => {
    await using server = await createScriptedServer();
    const client = connect(server.url);
    await client.close();
    expect(client.phase.name).toBe("closed");
  });

  it("leaves a server whose messages make no sense, and says so", async () => {
    await using pair = await createPair();
    pair.connection.sendText("{not json");
    const again = await pair.server.connection();
    await again.welcome();
    expect(pair.errors).toMatchObject([{ code: "malformed_frame" }]);
    expect(await pair.connection.closed).toBe(4204);
  });

  it("has nothing to do any more with a socket that it left, however long its closing takes", async () => {
    await using pair = await createPair();
    pair.connection.sendText("{not json");
    pair.connection.freeze();
    const again = await pair.server.connection();
    await again.welcome();
    await reached(pair.client, "live");
    pair.connection.thaw();
    await pair.connection.closed;
    for (let round = 1; round <= 3; round += 1) {
      again.send({ t: "ping" });
      await again.take("pong");
    }
    expect(pair.client.phase.name).toBe("live");
    expect(pair.client.stats().reconnects).toBe(1);
  });

  it("comes back when nothing listens yet", async () => {
    const server = await createScriptedServer();
    const { url } = server;
    await server[Symbol.asyncDispose]();
    await using client = connect(url, { settings: FAST });
    await reached(client, "backoff");
    await reached(client, "connecting");
  });

  it("refuses an address that is none, and says what to write", () => {
    for (const url of ["/ws", "https://example.com/ws", ""]) {
      expect(() => connect(url)).toThrowError(refusal("invalid_argument", /"wss:\/\/example.com\/ws"/));
    }
  });

  it("tells every handler every phase in order, also when one of them changes it", async () => {
    await using server = await createScriptedServer();
    const client = connect(server.url);
    const phases: string[] = [];
    client.onPhase(({ name }) => {
      if (name === "live") void client.close();
    });
    client.onPhase(({ name }) => phases.push(name));
    await (await server.connection()).welcome();
    await reached(client, "closed");
    expect(phases).toEqual(["connecting", "authenticating", "resuming", "live", "closed"]);
  });

  it("works with another WebSocket class", async () => {
    await using pair = await createPair({ webSocket: WebSocket });
    pair.client.thread("t1").request("ask", "over ws");
    expect((await pair.connection.take("request")).payload).toBe("over ws");
  });

  it("takes no token for none, and refuses what is not one", async () => {
    await using server = await createScriptedServer();
    const reported = Promise.withResolvers<unknown>();
    const tokens: unknown[] = ["", null, { jwt: "x" }, undefined];
    await using client = connect(server.url, { settings: FAST, token: () => tokens.shift() as string, onError: reported.resolve });
    for (let round = 0; round < 3; round += 1) {
      const connection = await server.connection();
      expect((await connection.welcome()).token).toBeUndefined();
      connection.terminate();
    }
    expect(await reported.promise).toMatchObject({ code: "token_unavailable", cause: { code: "invalid_argument" } });
    expect(client.stats().reconnects).toBeGreaterThan(0);
    expect(() => connect(server.url, { token: "secret" as never })).toThrowError(refusal("misconfigured", /token must be a function, \(\) => fetchToken\(\), not "string"/));
  });

  it("says to token() that its last one was refused, until a connection stands", async () => {
    await using server = await createScriptedServer();
    const asked: boolean[] = [];
    await using _client = connect(server.url, { settings: FAST, token: ({ isRefused }) => (asked.push(isRefused), "cached") });
    (await server.connection()).close(4200, "unauthorized");
    const second = await server.connection();
    await second.welcome();
    second.terminate();
    await (await server.connection()).welcome();
    expect(asked).toEqual([false, true, false]);
  });

  it("goes on when a handler of the application throws (S08)", async () => {
    await using server = await createScriptedServer();
    const reported = Promise.withResolvers<unknown>();
    await using client = connect(server.url, {
      settings: FAST,
      onError: (error) => {
        reported.resolve(error);
      },
    });
    client.onPhase(() => {
      throw new Error("broken badge");
    });
    await (await server.connection()).welcome();
    await reached(client, "live");
    expect(await reported.promise).toMatchObject({ cause: { message: "broken badge" } });
  });
});
