import { deadStream, requestsStream, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Store } from "@apex/ws-queue-core/store";
import type { Manager } from "../../src/index.ts";
import type { TestContract } from "../support/service.ts";

export const ANN = { userId: "ann", threadId: "t1" };

/** Lets every request of `ask` fail as often as it may, and after `heal` answer what was asked. */
export function failing(manager: Manager<TestContract>, attempts = 1): { heal(): void } {
  let isWell = false;
  manager.onRequest("ask", { attempts, retry: { firstMs: 0 } }, (ctx, { question }) =>
    ctx.run("agent", () => {
      if (!isWell) throw new Error("not well");
      return question.slice(0, 20);
    }),
  );
  return { heal: () => void (isWell = true) };
}

/** Asks, and waits until the request was given up. */
export async function giveUp(manager: Manager<TestContract>, thread = ANN, question = "?"): Promise<string> {
  const { requestId } = await manager.request(thread, "ask", { question });
  await settled(manager);
  return requestId;
}

/** Waits until no request is left that this manager accepted. */
export async function settled(manager: Manager<TestContract>): Promise<void> {
  const left = (): number => {
    const { accepted, delivered, trimmed, dead } = manager.stats().requests;
    return accepted - delivered - trimmed - dead;
  };
  while (left() > 0) await new Promise((resolve) => setTimeout(resolve, 2));
}

export async function entriesOf(store: Store, stream: "dead" | "requests", thread = ANN): Promise<readonly Record<string, unknown>[]> {
  const userId = thread.userId as UserId;
  const key = stream === "dead" ? deadStream(userId) : requestsStream(userId, thread.threadId as ThreadId);
  const result = await store.read({ stream: key, from: "start", entriesMax: 1_000, bytesMax: 100_000_000 });
  if (result.status !== "page") throw new Error(`${stream} cannot be read: ${result.reason}`);
  return result.page.entries.map(({ text }) => JSON.parse(text) as Record<string, unknown>);
}
