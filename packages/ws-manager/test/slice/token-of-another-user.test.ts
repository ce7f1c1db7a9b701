import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { startService } from "../support/service.ts";

const LIMIT = 3;

interface Connected {
  readonly socket: WebSocket;
  /** The next message's first frame, or the close code. */
  next(): Promise<unknown>;
}

async function connectAs(url: string, token: string): Promise<Connected> {
  const socket = new WebSocket(url, "apex.ws.v1.json");
  const next = (): Promise<unknown> =>
    new Promise((resolve) => {
      socket.addEventListener("message", ({ data }) => resolve(JSON.parse(String(data))), { once: true });
      socket.addEventListener("close", ({ code }) => resolve(code), { once: true });
    });
  await once(socket, "open");
  socket.send(JSON.stringify({ t: "hello", v: 1, token }));
  return { socket, next };
}

describe("a connection that shows another user's token", () => {
  it("is closed with 4200, and makes room for its own user's next one (S10)", async () => {
    await using service = await startService({ limits: { connectionsPerUserMax: LIMIT } });
    for (let time = 0; time < LIMIT + 1; time += 1) {
      const { socket, next } = await connectAs(service.url, "ann");
      expect(await next()).toMatchObject({ t: "welcome" });
      const closed = next();
      socket.send(JSON.stringify({ t: "auth", token: "bob" }));
      expect(await closed).toBe(4200);
    }
  });
});
