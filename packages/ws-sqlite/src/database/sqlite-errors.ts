import { createError, isApexError, type ApexError, type ErrorCode } from "@apex/ws-queue-core";

/** Primary result codes of SQLite (https://sqlite.org/rescode.html). */
const SQLITE_PERM = 3;
const SQLITE_BUSY = 5;
const SQLITE_READONLY = 8;
const SQLITE_CORRUPT = 11;
const SQLITE_CANTOPEN = 14;
const SQLITE_NOTADB = 26;

/** The primary result code of an error thrown by `node:sqlite`; undefined for other errors. */
function resultCode(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error) || typeof error.errcode !== "number") return undefined;
  return error.errcode & 0xff;
}

export const isBusy = (error: unknown): boolean => resultCode(error) === SQLITE_BUSY;

const AT_OPENING: Readonly<Record<number, ErrorCode>> = {
  [SQLITE_PERM]: "misconfigured",
  [SQLITE_READONLY]: "misconfigured",
  [SQLITE_CANTOPEN]: "misconfigured",
  [SQLITE_CORRUPT]: "store_damaged",
  [SQLITE_NOTADB]: "store_foreign",
};

const AT_WORK: Readonly<Record<number, ErrorCode>> = {
  [SQLITE_CORRUPT]: "store_damaged",
  [SQLITE_NOTADB]: "store_damaged",
};

/** What the person who started the process can do about it. */
const ADVICE: Partial<Record<ErrorCode, string>> = {
  misconfigured: ". Its folder must exist, and this process be allowed to write there",
  store_damaged: ". Restore a backup, or recover it with sqlite3 .recover",
  store_foreign: "; choose another path",
};

function classify(error: unknown, path: string, codes: Readonly<Record<number, ErrorCode>>): ApexError {
  if (isApexError(error)) return error;
  const errcode = resultCode(error);
  if (errcode === undefined) return createError("internal", `The store failed: ${String(error)}`, { path }, error);
  const reason = error instanceof Error ? error.message : String(error);
  const code = codes[errcode] ?? "store_unavailable";
  return createError(code, `SQLite refuses ${path}: ${reason}${ADVICE[code] ?? ""}`, { path, errcode }, error);
}

/** What it means that a file could not be opened. */
export const openingError = (error: unknown, path: string): ApexError => classify(error, path, AT_OPENING);

/** What it means that an open store could not do something. */
export const workingError = (error: unknown, path: string): ApexError => classify(error, path, AT_WORK);

/** What a row has can only be of one kind: a thread, a producer or a stream. */
export type StateKind = "thread" | "producer" | "stream";

export function damagedState(path: string, kind: StateKind, key: string): ApexError {
  const message = `The state of the ${kind} ${key} in ${path} is damaged, so nothing is done in it; all others go on. Restore a backup`;
  return createError("store_damaged", message, { path, [kind]: key });
}
