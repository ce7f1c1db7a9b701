import { createServer } from "node:http";
import { endWithParent } from "@apex/testkit/child-process";
import { createManager, defineContract } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import * as v from "valibot";
import { listen } from "../subjects/listen.ts";
import type { FromServer, ToServer } from "../users/messages.ts";

/** A node whose memory is measured: `users-server.ts <database>`. Tokens are user ids. */
endWithParent();
const say = (message: FromServer): void => void process.send?.(message);
const APPENDS_AT_ONCE = 500;

const server = createServer();
const manager = await createManager({
  server,
  contract: defineContract({ requests: {}, events: { noted: v.object({ text: v.string() }) } }),
  store: sqliteStore(process.argv[2] ?? "bench.db"),
  authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
});

async function append({ users, events, bytes }: ToServer & { type: "append" }): Promise<void> {
  for (let event = 0; event < events; event += 1) {
    for (let first = 0; first < users; first += APPENDS_AT_ONCE) {
      const some = Array.from({ length: Math.min(APPENDS_AT_ONCE, users - first) }, (_, index) => `user${first + index}`);
      await Promise.all(some.map((userId) => manager.append({ userId, threadId: "t" }, "noted", { text: `${event}`.padEnd(bytes, "x") })));
    }
  }
  say({ type: "appended" });
}

function measure(): void {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  say({ type: "measured", heapBytes: heapUsed, externalBytes: external, residentBytes: rss });
}

process.on("message", (message: ToServer) => (message.type === "append" ? void append(message) : measure()));
say({ type: "ready", port: await listen(server) });
