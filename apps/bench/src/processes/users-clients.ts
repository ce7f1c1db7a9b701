import { endWithParent } from "@apex/testkit/child-process";
import { connect } from "@apex/ws-client";
import type { FromClients, ToClients } from "../users/messages.ts";

/** A process of many users, each with one client that follows its own thread. */
endWithParent();
const CONNECT_AT_ONCE = 50;
const say = (message: FromClients): void => void process.send?.(message);
let expected = Number.POSITIVE_INFINITY;
const given: number[] = [];

function tellReached(): void {
  if (given.some((count) => count < expected)) return;
  expected = Number.POSITIVE_INFINITY;
  say({ type: "reached" });
}

async function connectAll({ port, first, count }: ToClients & { type: "connect" }): Promise<void> {
  for (let opened = 0; opened < count; opened += CONNECT_AT_ONCE) {
    const some = Array.from({ length: Math.min(CONNECT_AT_ONCE, count - opened) }, (_, index) => connectOne(port, `user${first + opened + index}`));
    await Promise.all(some);
  }
  say({ type: "connected" });
}

async function connectOne(port: number, userId: string): Promise<void> {
  const index = given.push(0) - 1;
  const client = connect(`ws://127.0.0.1:${port}/ws`, { token: () => userId });
  const live = new Promise<void>((resolve) => client.onPhase(({ name }) => name === "live" && resolve()));
  client.thread("t").on(
    () => {
      given[index] = (given[index] ?? 0) + 1;
      if ((given[index] ?? 0) >= expected) tellReached();
    },
    { from: "head" },
  );
  await live;
}

process.on("message", (message: ToClients) => {
  if (message.type === "connect") return void connectAll(message);
  expected = message.events;
  tellReached();
});
