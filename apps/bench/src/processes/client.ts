import { endWithParent } from "@apex/testkit/child-process";
import { createChecker, type Message } from "../load/content.ts";
import type { SocketPlan } from "../load/load.ts";
import type { FromClient, ToClient } from "../messages.ts";
import type { Deliver } from "../subjects/subject.ts";
import { subjectNamed } from "../subjects/index.ts";

/** The process of the clients: checks what each socket gets, character by character, and says when all have it. */
endWithParent();
const CONNECT_AT_ONCE = 50;
/** How far each socket has come in each of its threads. */
const progress: number[] = [];
let expected = 0;
let behind = 0;

const say = (message: FromClient): void => void process.send?.(message);

process.on("message", (message: ToClient) => {
  if (message.type === "connect") return void connectAll(message);
  expected = message.items;
  // Some may be there before this was said.
  behind = progress.filter((items) => items < expected).length;
  if (behind === 0) say({ type: "reached" });
});

async function connectAll({ subject, port, load, sockets }: ToClient & { type: "connect" }): Promise<void> {
  for (let first = 0; first < sockets.length; first += CONNECT_AT_ONCE) {
    const some = sockets.slice(first, first + CONNECT_AT_ONCE);
    await Promise.all(some.map((socket) => subjectNamed(subject).connect(port, socket, load, createDeliver(load.pieceBytes, socket))));
  }
  say({ type: "connected" });
}

function createDeliver(pieceBytes: number | undefined, { threads }: SocketPlan): Deliver {
  const watches = new Map(threads.map(({ place }) => [place, createWatch(pieceBytes, place)]));
  return (place, message) => {
    const watch = watches.get(place);
    if (watch === undefined) say({ type: "wrong", behind: 0, got: message });
    else watch(message);
  };
}

function createWatch(pieceBytes: number | undefined, place: number): (message: Message) => void {
  const checker = createChecker(pieceBytes, place);
  const index = progress.push(0) - 1;
  return (message) => {
    const before = checker.reached;
    if (!checker.take(message)) return say({ type: "wrong", behind: before, got: message });
    const { reached } = checker;
    progress[index] = reached;
    if (before < expected && reached >= expected && (behind -= 1) === 0) say({ type: "reached" });
  };
}
