import { threadStream } from "@apex/ws-queue-core";
import { isApexError, type DeadLetter, type Manager, type Run } from "@apex/ws-manager";
import type { Random } from "@apex/testkit/random";
import { BEHAVIOURS, REQUEST_NAMES, type Ask, type SimContract } from "../contract.ts";
import type { RequestRecord } from "../history.ts";
import type { SimNode } from "../node/sim-node.ts";
import { witnessedAgent, witnessOf } from "../witness.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";
import { namesOf, newNotes, noteEvents, pickThread, settle } from "./work.ts";

/** What the service does by itself, and does again when it does not know whether it did: each names it by an id. */
export const SERVICE_WORK: readonly StepKind[] = [
  { kind: "note-again", isFault: false, perform: noteAgain },
  { kind: "service-ask", isFault: false, perform: ask },
  { kind: "service-run", isFault: false, perform: run },
  { kind: "redrive", isFault: false, perform: redrive },
];

const TIMES_MAX = 3;
const AGAIN_AFTER_MS_MAX = 3_000;
const BATCH_MAX = 4;
const RUN_TIMEOUT_MS = 2_000;
const LETTERS_MAX = 20;

type ReadyNode = SimNode & { readonly manager: Manager<SimContract> };

const isReady = (node: SimNode | undefined): node is ReadyNode => node?.manager !== undefined;

/** Calls once to three times, each time on a node that happens to be there; at once first, so that some calls meet. */
function repeat({ cluster, schedule }: World, random: Random, call: (node: ReadyNode) => void): void {
  const callSome = (): void => {
    const node = random.pick(cluster.nodes);
    if (isReady(node)) call(node);
  };
  callSome();
  const times = random.int(0, TIMES_MAX - 1);
  for (let time = 0; time < times; time += 1) schedule.after(random.int(0, AGAIN_AFTER_MS_MAX), callSome);
}

/** The same call under the same id, by one node and then by any. */
function noteAgain(world: World, random: Random): void {
  const { history, book } = world;
  const thread = pickThread(world, random);
  const stream = threadStream(thread.userId, thread.threadId);
  const records = newNotes(history, { stream, node: "service", isRepeated: true }, random.int(1, BATCH_MAX));
  const events = noteEvents(records, witnessOf(thread), random.int(0, 200));
  const id = `again ${records[0]?.note ?? ""}`;
  repeat(world, random, (node) => {
    book.trace(node.name, `notes ${namesOf(records)} in ${stream} as "${id}"`);
    settle(world, node, records, node.manager.append(thread, events, { id }));
  });
}

/** A request that no page sent. The service hears of it what the store says, and waits for nothing more. */
function ask(world: World, random: Random): void {
  const { history, book, browsers } = world;
  const thread = pickThread(world, random);
  const stream = threadStream(thread.userId, thread.threadId);
  const id = browsers.nextRequestId();
  const priority = random.pick(REQUEST_NAMES);
  const payload: Ask = { ask: id, of: witnessOf(thread), behaviour: random.pick(BEHAVIOURS), tookMs: random.int(5, 250), effects: random.int(0, 2) };
  const outbox = `service ${id}`;
  const record: RequestRecord = { id, priority, userId: thread.userId, stream, outbox, order: history.requests.size, outcomes: [], effects: payload.effects, isOrphan: true };
  history.requests.set(id, record);
  // Several nodes may send it, as a page and its copy do.
  history.copiedOutboxes.add(outbox);
  repeat(world, random, (node) => {
    book.trace(node.name, `asks ${id} (${priority}) in ${stream}: ${payload.behaviour}`);
    node.manager.request(thread, priority, payload, { id }).then(
      ({ level }) => void record.outcomes.push({ type: "accepted", id, level }),
      (error: unknown) => unlessOwn(world, node, error),
    );
  });
}

/** A run outside of any request, whose id its author chose. */
function run(world: World, random: Random): void {
  const { book } = world;
  const thread = pickThread(world, random);
  const runId = `run ${random.int(0, Number.MAX_SAFE_INTEGER)}`;
  const pieces = random.int(0, 4);
  repeat(world, random, (node) => {
    book.trace(node.name, `runs ${runId} in ${witnessOf(thread)}`);
    const write = async (own: Run<SimContract>): Promise<void> => {
      for (let piece = 0; piece < pieces; piece += 1) await own.text(`piece ${piece} `);
    };
    node.manager.run(thread, witnessedAgent("service", thread), write, { runId, timeoutMs: RUN_TIMEOUT_MS }).catch((error: unknown) => unlessOwn(world, node, error));
  });
}

/** An operator has a request that was given up asked again; now and then two of them at once, or one lets it go. */
function redrive(world: World, random: Random): void {
  const { book, history } = world;
  const settle = async ({ name, manager: { deadLetters } }: ReadyNode, letter: DeadLetter): Promise<void> => {
    const isDiscarded = random.chance(0.2);
    book.trace(name, `${isDiscarded ? "discards" : "redrives"} letter ${letter.offset} of ${letter.userId}: ${letter.requestId}`);
    if (isDiscarded) return deadLetters.discard(letter);
    const { requestId } = await deadLetters.redrive(letter);
    history.redriven.set(requestId, letter.requestId);
  };
  const looker = random.pick(world.cluster.nodes);
  if (!isReady(looker)) return;
  looker.manager.deadLetters.list({ limit: LETTERS_MAX }).then(
    ({ letters }) => {
      if (letters.length === 0) return;
      const letter = random.pick(letters);
      repeat(world, random, (node) => void settle(node, letter).catch((error: unknown) => unlessOwn(world, node, error)));
    },
    (error: unknown) => unlessOwn(world, looker, error),
  );
}

/** What the library answers is an answer; anything else is a bug. */
function unlessOwn({ history }: World, node: SimNode, error: unknown): void {
  if (!isApexError(error)) history.surprise(node.name, error);
}
