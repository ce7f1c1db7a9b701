import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createManager, defineContract } from "@apex/ws-manager";
import { memoryStore } from "@apex/ws-manager/memory";
import { endWithParent } from "@apex/testkit/child-process";
import * as v from "valibot";

export type ToService = { readonly type: "fill"; readonly threads: number; readonly events: number; readonly eventBytes: number };
export type FromService =
  | { readonly type: "listening"; readonly port: number }
  | { readonly type: "filled"; readonly tailBytes: number; readonly streams: number };

const KIB = 1_024;
/** What waits for the store is bounded. */
const AT_ONCE = 50;

/** A service with little memory, whose store keeps little. Tokens are user ids. */
endWithParent();
const say = (message: FromService): void => void process.send?.(message);
const server = createServer();
const manager = await createManager({
  server,
  contract: defineContract({ requests: {}, events: { noted: v.object({ text: v.string() }) } }),
  store: memoryStore(),
  limits: { retentionBytesMax: 32 * KIB, eventBytesMax: 32 * KIB, inboundFrameBytesMax: 32 * KIB },
  authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
});

async function fill({ threads, events, eventBytes }: ToService): Promise<void> {
  for (let event = 0; event < events; event += 1) {
    const text = String.fromCharCode(97 + (event % 26)).repeat(eventBytes);
    for (let thread = 0; thread < threads; thread += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, threads - thread) }, (_, index) => ({ userId: "ann", threadId: `t${thread + index}` }));
      await Promise.all(some.map((address) => manager.append(address, "noted", { text })));
    }
  }
  const { bytes, streams } = manager.stats().tails;
  say({ type: "filled", tailBytes: bytes, streams });
}

process.on("message", (message: ToService) => void fill(message));
server.listen(0, "127.0.0.1", () => say({ type: "listening", port: (server.address() as AddressInfo).port }));
