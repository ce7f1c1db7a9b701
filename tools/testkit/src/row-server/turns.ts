/** How long a turn lasts, by the clock of the server. */
export const TURN_MS = 60;

/** A turn that lies further ahead than this was not given by the clock that the server has now. */
const AHEAD_MAX_MS = 10 * TURN_MS;

/** `untilMs`: of the first one; 0 of those that wait behind it. */
export interface Turn {
  readonly holder: string;
  readonly untilMs: number;
}

/** A row taken apart. `version` is empty where there is no row, or one that only a turn made. */
export interface RowParts {
  readonly version: string;
  readonly queue: readonly Turn[];
  readonly body: string;
}

export function splitRow(text: string | undefined): RowParts {
  const headerEnd = text?.indexOf("\n") ?? -1;
  if (text === undefined || headerEnd < 0) return { version: text ?? "", queue: [], body: "" };
  const [version = "", turns] = text.slice(0, headerEnd).split("|");
  return { version, queue: turns === undefined ? [] : turns.split(",").map(parseTurn), body: text.slice(headerEnd + 1) };
}

/** Undefined where nothing is left of it: no version, and no queue. */
export function joinRow({ version, queue, body }: RowParts): string | undefined {
  if (queue.length === 0) return version === "" ? undefined : `${version}\n${body}`;
  return `${version}|${queue.map(({ holder, untilMs }) => `${holder}:${untilMs}`).join(",")}\n${body}`;
}

function parseTurn(text: string): Turn {
  const [holder = "", untilMs] = text.split(":");
  return { holder, untilMs: Number(untilMs) };
}

/** Who has the turn now; undefined where it expired, or lies implausibly far ahead. */
export function turnNow([head]: readonly Turn[], nowMs: number): Turn | undefined {
  return head !== undefined && head.untilMs > nowMs && head.untilMs <= nowMs + AHEAD_MAX_MS ? head : undefined;
}

/** The queue behind a write: its head had its turn, or let it pass. */
export function withoutTurn(queue: readonly Turn[], writer: string | undefined, nowMs: number): readonly Turn[] {
  return withHead(queue.slice(1).filter(({ holder }) => holder !== writer), nowMs);
}

/** The queue with the writer in it, once. */
export function withWriter(queue: readonly Turn[], writer: string, nowMs: number): readonly Turn[] {
  const left = queue.length === 0 || turnNow(queue, nowMs) !== undefined ? queue : queue.slice(1);
  return withHead(left.some(({ holder }) => holder === writer) ? left : [...left, { holder: writer, untilMs: 0 }], nowMs);
}

function withHead([head, ...behind]: readonly Turn[], nowMs: number): readonly Turn[] {
  if (head === undefined) return [];
  return [turnNow([head], nowMs) ?? { holder: head.holder, untilMs: nowMs + TURN_MS }, ...behind];
}
