import { deadStream } from "@apex/ws-queue-core";
import type { ApplyAnswer, Loaded, RangeRequest, RowServer, ServerMessage } from "@apex/ws-redis/engine";
import { deadLetterCursor } from "@apex/ws-queue-core/store";
import { loadOne, type Place } from "../conformance/groups.ts";
import type { OpenedRowServer } from "../conformance/harness.ts";
import { ALL_IDS, ALL_PLACES, ALL_ROWS, PARTITIONS, placeAt } from "./plans.ts";
import type { Step } from "./steps.ts";

/** One of the two that are compared. */
export interface Side {
  readonly opened: OpenedRowServer;
  readonly server: RowServer;
  /** By stream: what concerns several may come in any order. */
  readonly told: readonly (readonly ServerMessage[])[];
}

export async function openSide(opened: OpenedRowServer): Promise<Side> {
  const told = ALL_PLACES.map((): ServerMessage[] => []);
  for (const [index, { stream }] of ALL_PLACES.entries()) await opened.listen(stream, (message) => void told[index]?.push(message));
  return { opened, server: await opened.connect(), told };
}

/** Members with equal scores have any order. */
export async function range({ server }: Side, step: Extract<Step, { type: "range" }>): Promise<unknown> {
  const found = await server.range(rangeRequest(step));
  return step.index === "streams" || step.index === "dead-streams" ? found.length : found;
}

function rangeRequest({ index, user, after, limit }: Extract<Step, { type: "range" }>): RangeRequest {
  const stream = deadStream(placeAt(user).userId);
  if (index === "letters-of") return { index, stream, afterOffset: after, limit };
  if (index === "streams" || index === "dead-streams") return { index, scoreMax: after, limit };
  const isFirst = after === 0;
  const place = index === "letters" ? deadLetterCursor({ at: 90 + after, offset: 1, stream }) : `member${after}`;
  return { index, after: isFirst ? undefined : place, limit };
}

export function read({ server }: Side, { user, stream, ...wanted }: Extract<Step, { type: "read" }>): Promise<unknown> {
  const place = placeAt(user, stream);
  const { from, direction, entriesMax, bytesMax } = wanted;
  return server.readPages({ partition: place.partition, stream: place.stream, rows: [], from, direction, entriesMax, bytesMax });
}

/** All rows, ids and letters. */
export async function loadAll({ server }: Side): Promise<readonly Loaded[]> {
  const letters = (partition: number) => usersOf(partition).flatMap(({ userId }) => [1, 2, 3, 4, 5, 6].map((offset) => ({ stream: deadStream(userId), offset })));
  return Promise.all(PARTITIONS.map((partition) => loadOne(server, { partition, rows: ALL_ROWS, ids: ALL_IDS(partition), letters: letters(partition) })));
}

const usersOf = (wanted: number): readonly Place[] => ALL_PLACES.filter(({ partition }) => partition === wanted);

/** An answer in a form that can be compared: when a turn ends is compared with the rows, and not here. */
export function comparable(answer: ApplyAnswer): unknown {
  if (answer.status !== "done") return answer;
  return answer.outcomes.map((outcome) => {
    if (outcome.status === "waits") return { status: "waits" };
    return outcome.status === "stale" ? { ...outcome, rows: new Map([...outcome.rows].map(([key, text]) => [key, text?.replace(/\|[^\n]*/, "") ?? ""])) } : outcome;
  });
}
