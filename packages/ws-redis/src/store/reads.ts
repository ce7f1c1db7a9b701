import { deadStream, parseStreamKey, partitionOf, type Position, type StreamKey, type UserId } from "@apex/ws-queue-core";
import {
  isPending,
  oldestOffset,
  parseDeadLetterCursor,
  parsePendingCursor,
  pendingThread,
  positionBefore,
  readLog,
  takeLetters,
  type DeadLetterCursor,
  type DeadLetterPage,
  type EntryPage,
  type LetterPlace,
  type PendingCursor,
  type PendingPage,
  type ReadRequest,
  type ReadResult,
  type StreamState,
} from "@apex/ws-queue-core/store";
import { parseUnit, rowsOf, unitOfStream, userOf, type Unit, type UnitRecord } from "../engine/unit.ts";
import { parseStreamRow } from "../rows/stream-row.ts";
import { streamOfHotRow } from "../rows/thread-row.ts";
import type { PagesRequest, RowKey, RowServer, RowText } from "../server/port.ts";
import { createPageSource, type PageSource } from "./page-source.ts";

/** What is read of the server, past all that the node remembers. */
export interface Reads {
  read(request: ReadRequest): Promise<ReadResult>;
  /** Undefined for a stream that does not exist. */
  states(streams: readonly StreamKey[]): Promise<readonly (StreamState | undefined)[]>;
  /** Each as of one moment. */
  records(units: readonly Unit[]): Promise<readonly UnitRecord[]>;
  pending(after: PendingCursor | undefined, limit: number): Promise<PendingPage>;
  deadLetters(after: DeadLetterCursor | undefined, limit: number, userId: UserId | undefined): Promise<DeadLetterPage>;
  positionBefore(stream: StreamKey, offset: number): Promise<Position>;
  threads(after: StreamKey | undefined, limit: number): Promise<readonly StreamKey[]>;
}

/** As far as a read looks behind damage, and one entry further. */
const LOOK_ENTRIES = 1_001;
const LOOK_BYTES = 4 * 1_024 * 1_024;

/** About what a page has beside its texts. The server counts all of it, and a reader asks for texts. */
const HEADER_BYTES = 256;
const HEADERS_MAX = 1_000;

/** Letters whose texts are read at once. */
const LETTERS_AT_ONCE = 16;

export function createReads(server: RowServer, answersKept: number): Reads {
  async function readPages(stream: StreamKey, wanted: Pick<PagesRequest, "from" | "direction" | "entriesMax" | "bytesMax">): Promise<LogPart> {
    const partition = partitionOf(parseStreamKey(stream).userId);
    const { rows, pages } = await server.readPages({ ...wanted, partition, stream, rows: [unitOfStream(stream).row] });
    return { state: stateOf(stream, rows[0]), source: createPageSource(pages) };
  }

  async function read(request: ReadRequest): Promise<ReadResult> {
    const { stream, entriesMax } = request;
    const from = typeof request.from === "object" ? request.from.offset : request.from;
    const direction = request.isBackward === true ? "backwards" : "forwards";
    const bytesMax = request.bytesMax + HEADER_BYTES * Math.min(entriesMax, HEADERS_MAX);
    for (let room = 1; ; room *= 4) {
      const part = await readPages(stream, { from, direction, entriesMax: entriesMax * room, bytesMax: bytesMax * room });
      const result = readLog(part.state, request, part.source);
      const hasMoreRoom = entriesMax * room < LOOK_ENTRIES || bytesMax * room < request.bytesMax + LOOK_BYTES;
      if (result.status === "page" && hasMoreRoom && isCutShort(result.page, request, part)) continue;
      if (result.status === "page" || result.reason !== "damaged") return result;
      // How far the damage goes is for more pages to say than were asked for.
      const wide = await readPages(stream, { from, direction, entriesMax: LOOK_ENTRIES, bytesMax: LOOK_BYTES });
      return readLog(wide.state, request, wide.source);
    }
  }

  async function load(units: readonly Unit[], rowsOfUnit: (unit: Unit) => readonly RowKey[]): Promise<readonly (readonly RowText[])[]> {
    const requests = units.map((unit) => ({ partition: partitionOf(userOf(unit)), rows: rowsOfUnit(unit), ids: [], letters: [] }));
    const loaded = requests.length === 0 ? [] : await server.load(requests);
    return loaded.map(({ rows }) => rows);
  }

  async function records(units: readonly Unit[]): Promise<readonly UnitRecord[]> {
    const texts = await load(units, rowsOf);
    return units.map((unit, index) => parseUnit(unit, texts[index] ?? [], answersKept));
  }

  function tryParse(unit: Unit, texts: readonly RowText[]): UnitRecord | undefined {
    try {
      return parseUnit(unit, texts, answersKept);
    } catch {
      return undefined;
    }
  }

  async function letterText({ stream, offset }: LetterPlace): Promise<string | undefined> {
    const { source } = await readPages(stream, { from: offset - 1, direction: "forwards", entriesMax: 1, bytesMax: 1 });
    let text: string | undefined;
    source.visit(offset, 1, (entry) => {
      if (entry.offset === offset && entry.isDamaged !== true) ({ text } = entry);
      return false;
    });
    return text;
  }

  async function letterTexts(places: readonly LetterPlace[]): Promise<ReadonlyMap<LetterPlace, string | undefined>> {
    const texts = new Map<LetterPlace, string | undefined>();
    for (let next = 0; next < places.length; next += LETTERS_AT_ONCE) {
      const some = places.slice(next, next + LETTERS_AT_ONCE);
      const found = await Promise.all(some.map(letterText));
      for (const [index, place] of some.entries()) texts.set(place, found[index]);
    }
    return texts;
  }

  return {
    read,
    records,
    async states(streams) {
      const units = streams.map(unitOfStream);
      const texts = await load(units, (unit) => [unit.row]);
      return streams.map((stream, index) => stateOf(stream, texts[index]?.[0]));
    },
    async pending(after, limit) {
      if (after !== undefined) parsePendingCursor(after);
      const places = (await server.range({ index: "pending", after, limit })) as readonly PendingCursor[];
      const keys = places.map((place) => parsePendingCursor(place).thread);
      const texts = await load(keys.map(unitOfStream), rowsOf);
      // Another node may have done their work meanwhile; and a damaged thread hides no other one.
      const threads = keys.flatMap((key, index) => {
        const record = tryParse(unitOfStream(key), texts[index] ?? []);
        const thread = record?.kind === "thread" ? record.thread : undefined;
        return thread !== undefined && isPending(thread) ? [pendingThread(key, thread)] : [];
      });
      return { threads, next: places.length < limit ? undefined : places.at(-1) };
    },
    async deadLetters(after, limit, userId) {
      const place = after === undefined ? undefined : parseDeadLetterCursor(after);
      const members =
        userId === undefined
          ? await server.range({ index: "letters", after, limit })
          : await server.range({ index: "letters-of", stream: deadStream(userId), afterOffset: place?.offset ?? 0, limit });
      const places = (members as readonly DeadLetterCursor[]).map(parseDeadLetterCursor);
      const texts = await letterTexts(places);
      return takeLetters(places, limit, (letter) => texts.get(letter));
    },
    async positionBefore(stream, offset) {
      const { state, source } = await readPages(stream, { from: offset - 1, direction: "backwards", entriesMax: 1, bytesMax: 1 });
      return positionBefore(state, offset, (at) => source.tagAt(at));
    },
    async threads(after, limit) {
      return (await server.range({ index: "threads", after, limit })) as readonly StreamKey[];
    },
  };
}

interface LogPart {
  readonly state: StreamState | undefined;
  readonly source: PageSource;
}

/** True where the pages end before the reader has what it asked for: headers, or entries that it has or that retention let go, took the room. */
function isCutShort({ entries }: EntryPage, { entriesMax, bytesMax, isBackward }: ReadRequest, { state, source }: LogPart): boolean {
  const end = entries.at(isBackward === true ? 0 : -1);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (state === undefined || end === undefined || entries.length >= entriesMax || bytes >= bytesMax) return false;
  return isBackward === true ? end.offset === source.first && end.offset > oldestOffset(state) : end.offset === source.last && end.offset < state.head.offset;
}

/** Throws `store_damaged`. */
function stateOf(stream: StreamKey, text: RowText): StreamState | undefined {
  const unit = unitOfStream(stream);
  return unit.kind === "thread" ? streamOfHotRow(unit.key, text) : parseStreamRow(stream, text).stream;
}
