import { requestsStream, threadStream, type ThreadId } from "@apex/ws-queue-core";
import { isApexError } from "@apex/ws-manager";
import type { Random } from "@apex/testkit/random";
import { BEHAVIOURS, REQUEST_NAMES } from "../contract.ts";
import type { NoteRecord } from "../history.ts";
import type { SimNode } from "../node/sim-node.ts";
import type { Tab } from "../page/browsers.ts";
import { witnessOf } from "../witness.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** What services and users want of the system. */
export const WORK: readonly StepKind[] = [
  { kind: "note", isFault: false, perform: (world, random) => note(world, random, random.int(0, 200)) },
  { kind: "large-note", isFault: false, perform: (world, random) => note(world, random, random.int(4_000, 7_500)) },
  { kind: "ask", isFault: false, perform: ask },
  { kind: "cancel", isFault: false, perform: cancel },
  { kind: "show", isFault: false, perform: show },
];

const READERS_PER_PAGE_MAX = 6;

function pickThread(world: World, random: Random): { readonly userId: Tab["userId"]; readonly threadId: ThreadId } {
  const userId = random.pick(world.browsers.users);
  return { userId, threadId: random.pick(world.browsers.threadsOf(userId)) };
}

function note(world: World, random: Random, padding: number): void {
  const node = random.pick(world.cluster.nodes);
  if (node?.manager === undefined) return;
  const { history } = world;
  const thread = pickThread(world, random);
  const name = `n${history.notes.size}`;
  const stream = threadStream(thread.userId, thread.threadId);
  const record: NoteRecord = { note: name, stream, node: node.name, order: history.notes.size };
  history.notes.set(name, record);
  world.book.trace(node.name, `notes ${name} in ${stream}`);
  append(world, node, thread, record, "x".repeat(padding));
}

function append(world: World, node: SimNode, thread: ReturnType<typeof pickThread>, record: NoteRecord, pad: string): void {
  const accepted = node.manager?.append(thread, "note", { note: record.note, of: witnessOf(thread), pad });
  accepted?.then(
    ({ offset, level }) => {
      record.accepted = { offset, level };
      world.book.trace(node.name, `has ${record.note} accepted at ${offset}`);
    },
    (error: unknown) => {
      record.failed = isApexError(error) ? error.code : "unexpected";
      if (!isApexError(error)) world.history.surprise(node.name, error);
    },
  );
}

function ask(world: World, random: Random): void {
  const { page, userId } = random.pick(world.browsers.tabs);
  if (page.isClosed) return;
  const behaviour = random.pick(BEHAVIOURS);
  const deadline = random.chance(0.1) ? { deadlineMs: random.int(100, 5_000) } : {};
  const thread = random.pick(world.browsers.threadsOf(userId));
  const name = random.pick(REQUEST_NAMES);
  page.ask(thread, world.browsers.nextRequestId(), { behaviour, tookMs: random.int(5, 250), ...deadline, name, effects: random.int(0, 2) });
}

function cancel(world: World, random: Random): void {
  const { page, userId } = random.pick(world.browsers.tabs);
  const own = [...world.history.requests.values()].filter((request) => request.userId === userId).slice(-5);
  if (page.isClosed || own.length === 0) return;
  const request = random.pick(own);
  const thread = world.browsers.threadsOf(userId).find((id) => threadStream(userId, id) === request.stream);
  if (thread !== undefined) page.cancel(thread, world.browsers.nextRequestId(), request.id);
}

/** Another view, now and then of an inbox. */
function show(world: World, random: Random): void {
  const { page, userId } = random.pick(world.browsers.tabs);
  if (page.isClosed || page.views.length >= READERS_PER_PAGE_MAX) return;
  const thread = random.pick(world.browsers.threadsOf(userId));
  const isInbox = random.chance(0.3);
  const stream = (isInbox ? requestsStream : threadStream)(userId, thread);
  page.show({ kind: isInbox ? "requests" : "thread", name: thread }, stream, false, random.chance(0.7) ? "start" : "head");
}
