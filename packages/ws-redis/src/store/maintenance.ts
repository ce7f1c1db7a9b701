import type { Limits, ProducerId, StreamKey, UserId } from "@apex/ws-queue-core";
import {
  applyRetention,
  forgettableProducers,
  isOversize,
  maintenanceShare,
  oldestOffset,
  trimmedCount,
  type ProducerUse,
  type StateView,
  type StreamState,
} from "@apex/ws-queue-core/store";
import type { Call, Decision } from "../engine/call.ts";
import { streamIndex } from "../engine/log-writes.ts";
import { unitOfProducer, unitOfProducers, userOf, unitOfStream } from "../engine/unit.ts";
import type { RowServer } from "../server/port.ts";
import type { Reads } from "./reads.ts";

export interface MaintenanceParts {
  readonly server: RowServer;
  readonly reads: Reads;
  readonly limits: Limits;
  readonly call: <Answer>(call: Call) => Promise<Answer>;
}

/** Streams that are looked at together. */
const STREAMS_AT_ONCE = 100;
/** Entries that one step lets go. */
const STEP_ENTRIES = 256;
/** Producers that one step forgets. */
const STEP_PRODUCERS = 64;

/** Retention by age, and forgetting of old producers, at `now`, the store's time. Commits go between its steps. */
export async function maintain(parts: MaintenanceParts, now: number): Promise<void> {
  const { retentionAgeMs, retentionDeadAgeMs } = parts.limits;
  await trimStreams(parts, "streams", now, now - retentionAgeMs);
  await trimStreams(parts, "dead-streams", now, now - retentionDeadAgeMs);
  await forgetProducers(parts, now);
}

async function trimStreams(parts: MaintenanceParts, index: "streams" | "dead-streams", now: number, scoreMax: number): Promise<void> {
  let seen = 0;
  let trimmed = 0;
  for (;;) {
    const streams = (await parts.server.range({ index, scoreMax, limit: STREAMS_AT_ONCE })) as readonly StreamKey[];
    const states = await parts.reads.states(streams);
    seen += states.reduce((sum, state) => sum + countEntries(state), 0);
    let isMoved = false;
    for (const stream of streams) {
      const share = maintenanceShare(seen) - trimmed;
      if (share <= 0) return;
      const count = await trimStream(parts, stream, now, share);
      trimmed += count.trimmed;
      isMoved ||= count.isMoved;
    }
    // Those that are looked at leave this part of the index; where none does, the server has another opinion of them.
    if (streams.length < STREAMS_AT_ONCE || !isMoved) return;
  }
}

const countEntries = (state: StreamState | undefined): number => (state === undefined ? 0 : state.head.offset - state.beforeOldest.offset);

interface Step {
  readonly trimmed: number;
  /** The stream has another place in the index, or none. */
  readonly isMoved: boolean;
}

async function trimStream({ limits, call }: MaintenanceParts, stream: StreamKey, now: number, share: number): Promise<Step> {
  let total: Step = { trimmed: 0, isMoved: false };
  while (total.trimmed < share) {
    const max = Math.min(STEP_ENTRIES, share - total.trimmed);
    const step = await call<Step>(retentionCall(stream, (view) => retain(view, stream, limits, now, max)));
    total = { trimmed: total.trimmed + step.trimmed, isMoved: total.isMoved || step.isMoved };
    if (step.trimmed < max) break;
  }
  return total;
}

function retentionCall(stream: StreamKey, decide: Call["decide"]): Call {
  return { userId: userOf(unitOfStream(stream)), bytes: 0, reads: () => [unitOfStream(stream)], decide, answer: (_, result) => result };
}

function retain(view: StateView, stream: StreamKey, limits: Limits, now: number, max: number): Decision {
  const changes = applyRetention(view, stream, limits, now, max);
  const trimmed = changes === undefined ? 0 : trimmedCount(view, changes);
  const state = changes?.streams.get(stream) ?? view.stream(stream);
  const oldest = state === undefined || countEntries(state) === 0 ? undefined : oldestOffset(state);
  const at = oldest === undefined ? undefined : view.entry(stream, oldest)?.at;
  // One whose oldest entry cannot be read, or that is too large, keeps its place, and is looked at each time.
  const isMoved = oldest === undefined || (at !== undefined && state !== undefined && !isOversize(state, limits));
  const indexes = isMoved ? [{ index: streamIndex(stream), member: stream, score: at }] : [];
  return { result: { trimmed, isMoved } satisfies Step, changes, indexes };
}

async function forgetProducers(parts: MaintenanceParts, now: number): Promise<void> {
  let after: string | undefined;
  do {
    const users: readonly string[] = await parts.server.range({ index: "crowded-users", after, limit: STREAMS_AT_ONCE });
    for (const userId of users as readonly UserId[]) await forgetOf(parts, userId, now);
    after = users.length < STREAMS_AT_ONCE ? undefined : users.at(-1);
  } while (after !== undefined);
}

async function forgetOf({ reads, limits, call }: MaintenanceParts, userId: UserId, now: number): Promise<void> {
  const uses = await usesOf(reads, userId);
  const forgettable = forgettableProducers(uses, limits, now);
  for (let next = 0; next < forgettable.length; next += STEP_PRODUCERS) {
    const some = uses.filter(({ producer }) => forgettable.slice(next, next + STEP_PRODUCERS).includes(producer));
    const units = some.map(({ producer }) => unitOfProducer(userId, producer));
    await call({ userId, bytes: 0, reads: () => [...units, unitOfProducers(userId)], decide: (view) => forget(view, userId, some), answer: () => undefined });
  }
}

async function usesOf(reads: Reads, userId: UserId): Promise<readonly ProducerUse[]> {
  const [list] = await reads.records([unitOfProducers(userId)]);
  const producers: readonly ProducerId[] = list?.kind === "producers" ? [...list.producers.keys()] : [];
  const records = await reads.records(producers.map((producer) => unitOfProducer(userId, producer)));
  return records.flatMap((record, index) => {
    const [producer, state] = [producers[index], record.kind === "producer" ? record.producer : undefined];
    return producer === undefined || state === undefined ? [] : [{ producer, usedAt: state.usedAt, isUsed: state.ledger.last > 0 }];
  });
}

/** Those that were not used since they were looked at. */
function forget(view: StateView, userId: UserId, uses: readonly ProducerUse[]): Decision {
  const forgotten = uses.filter(({ producer, usedAt }) => view.producer(userId, producer)?.usedAt === usedAt).map(({ producer }) => producer);
  // The list of the user's producers is written with it.
  view.clientProducers(userId);
  return { result: undefined, changes: undefined, forgotten };
}
