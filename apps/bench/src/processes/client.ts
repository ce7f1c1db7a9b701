import type { FromClient, ToClient } from "../messages.ts";
import { subjectNamed } from "../subjects/index.ts";

const CONNECT_AT_ONCE = 50;

/** The process of the clients: counts what each connection gets, and insists on 1, 2, 3, … */
let expected = 0;
const last: number[] = [];
let behind = 0;

const say = (message: FromClient): void => void process.send?.(message);

process.on("message", (message: ToClient) => {
  if (message.type === "connect") return void connectAll(message);
  expected = message.through;
  // Some may be there before this was said.
  behind = last.filter((n) => n < expected).length;
  if (behind === 0) say({ type: "reached", through: expected });
});

async function connectAll({ subject, port, clients }: ToClient & { type: "connect" }): Promise<void> {
  for (let opened = 0; opened < clients; opened += CONNECT_AT_ONCE) {
    const count = Math.min(CONNECT_AT_ONCE, clients - opened);
    const connecting = Array.from({ length: count }, () => subjectNamed(subject).connect(port, createCounter(last.length)));
    await Promise.all(connecting);
  }
  say({ type: "connected" });
}

function createCounter(connection: number): (n: number) => void {
  last[connection] = 0;
  return (n) => {
    const next = (last[connection] ?? 0) + 1;
    if (n !== next) return say({ type: "wrong", expected: next, got: n });
    last[connection] = n;
    if (n === expected && (behind -= 1) === 0) say({ type: "reached", through: n });
  };
}
