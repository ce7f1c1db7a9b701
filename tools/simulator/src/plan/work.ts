import { requestsStream, threadStream, type ThreadId } from "@apex/ws-queue-core";
import { isApexError, type Appended } from "@apex/ws-manager";
import type { Random } from "@apex/testkit/random";
import { BEHAVIOURS, REQUEST_NAMES } from "../contract.ts";
import type { History, NoteRecord } from "../history.ts";
import type { SimNode } from "../node/sim-node.ts";
import type { Tab } from "../page/browsers.ts";
import { witnessOf } from "../witness.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

const PADDING_MAX = 200;

/** What services and users want of the system. */
export const WORK: readonly StepKind[] = [
  { kind: "note", isFault: false, perform: (world, random) => note(world, random, random.int(0, PADDING_MAX)) },
  { kind: "large-note", isFault: false, perform: (world, random) => note(world, random, random.int(4_000, 7_500)) },
  { kind: "ask", isFault: false, perform: ask },
  { kind: "cancel", isFault: false, perform: cancel },
  { kind: "show", isFault: false, perform: show },
];

const READERS_PER_PAGE_MAX = 6;

export function pickThread(world: World, random: Random): { readonly userId: Tab["userId"]; readonly threadId: ThreadId } {
  const userId = random.pick(world.browsers.users);
  return { userId, threadId: random.pick(world.browsers.threadsOf(userId)) };
}

/** Of the calls with notes, so many have several; their events are small, as in a service that writes what it has gathered. */
const MANY_IN_CALL = 0.25;
const BATCH_MAX = 6;

function note(world: World, random: Random, padding: number): void {
  const node = random.pick(world.cluster.nodes);
  if (node?.manager === undefined) return;
  const { history } = world;
  const thread = pickThread(world, random);
  const stream = threadStream(thread.userId, thread.threadId);
  const count = padding <= PADDING_MAX && random.chance(MANY_IN_CALL) ? random.int(1, BATCH_MAX) : undefined;
  const records = newNotes(history, { stream, node: node.name }, count ?? 1);
  world.book.trace(node.name, `notes ${namesOf(records)} in ${stream}`);
  const events = noteEvents(records, witnessOf(thread), padding);
  const [one] = events;
  if (count === undefined && one !== undefined) settle(world, node, records, node.manager.append(thread, one.type, one.payload));
  else settle(world, node, records, node.manager.append(thread, events));
}

export function newNotes({ notes }: History, of: Pick<NoteRecord, "stream" | "node" | "isRepeated">, count: number): readonly NoteRecord[] {
  const first = notes.size;
  const batch = Array.from({ length: count }, (_, index) => `n${first + index}`);
  const records = batch.map((name, index): NoteRecord => ({ ...of, note: name, order: first + index, batch }));
  for (const record of records) notes.set(record.note, record);
  return records;
}

export const namesOf = (records: readonly NoteRecord[]): string => records.map(({ note: name }) => name).join(" ");

export const noteEvents = (records: readonly NoteRecord[], of: string, padding: number) =>
  records.map(({ note: name }) => ({ type: "note", payload: { note: name, of, pad: "x".repeat(padding) } }) as const);

export function settle({ book, history }: World, node: SimNode, records: readonly NoteRecord[], accepted: Promise<Appended>): void {
  accepted.then(
    ({ offset, level }) => {
      for (const [index, record] of records.entries()) record.accepted = { offset: offset + index, level };
      book.trace(node.name, `has ${namesOf(records)} accepted at ${offset}`);
    },
    (error: unknown) => {
      for (const record of records) record.failed = isApexError(error) ? error.code : "unexpected";
      if (!isApexError(error)) history.surprise(node.name, error);
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
