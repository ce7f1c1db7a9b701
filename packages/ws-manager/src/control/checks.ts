import type { DoctorReport, Check, ServiceReport } from "./views.ts";

/** Each says what was found, and what to do about it. */

const MIB = 1_024 * 1_024;
/** The WAL is copied back at 32 MiB; far more than that says that something keeps it from it. */
const WAL_BYTES_MAX = 256 * MIB;
const FREE_BYTES_LOW = 1_024 * MIB;
const FREE_BYTES_MIN = 64 * MIB;
const RECENT_MS = 600_000;

const check = (name: string, status: Check["status"], message: string): Check => ({ name, status, message });

export function checkStore({ kind, durability, walBytes = 0 }: DoctorReport["store"], isClosed: boolean): Check {
  if (durability === "memory") return check("store", "warn", `${kind}, durability memory: a restart or a power cut loses accepted work. Use sqliteStore with synchronous "full", or Redis with appendfsync always`);
  if (!isClosed && walBytes > WAL_BYTES_MAX) {
    return check("store", "warn", `The WAL has ${Math.round(walBytes / MIB)} MiB: a reader that does not end, a backup say, keeps it from being copied back`);
  }
  return check("store", "ok", `${kind}, durability ${durability}`);
}

export function checkDisk({ bavail, bsize }: { readonly bavail: number; readonly bsize: number }): readonly Check[] {
  const free = bavail * bsize;
  const text = `${Math.round(free / MIB)} MiB free on the disk of the store`;
  if (free < FREE_BYTES_MIN) return [check("disk", "fail", `${text}: commits are about to fail. Make room`)];
  return [free < FREE_BYTES_LOW ? check("disk", "warn", `${text}: make room`) : check("disk", "ok", text)];
}

export function checkWork({ threads, due, unowned }: DoctorReport["work"], max: number, isClosed: boolean): Check {
  const text = `threads with work: ${threads}${threads >= max ? " or more" : ""}, due now: ${due}`;
  if (isClosed || unowned === 0) return check("work", "ok", isClosed && threads > 0 ? `${text}; the next process takes them up` : text);
  return check("work", "warn", `${text}, of these without an owner: ${unowned}. Their handlers are missing, or all places are taken (limits.handlersMax)`);
}

export function checkService(service: ServiceReport, now: number): readonly Check[] {
  return [checkHandlers(service), checkPlaces(service), checkDamage(service), checkFailures(service, now), checkRefusals(service)];
}

function checkHandlers({ handlers: { registered, missing } }: ServiceReport): Check {
  if (missing.length === 0) return check("handlers", "ok", `all ${registered.length} registered`);
  return check("handlers", "warn", `no handler for ${missing.join(", ")}: such requests wait. Call onRequest for each`);
}

function checkPlaces({ stats: { handlers }, limits: { handlersMax } }: ServiceReport): Check {
  const text = `${handlers.running} of ${handlersMax} places taken, ${handlers.waiting} threads wait for one`;
  return check("places", handlers.waiting > 0 && handlers.running >= handlersMax ? "warn" : "ok", text);
}

function checkDamage({ damagedEntries }: ServiceReport): Check {
  if (damagedEntries === 0) return check("damage", "ok", "no damaged entry was met since the start");
  return check("damage", "fail", `${damagedEntries} entries are missing or are not what was appended: look at the disk, restore a backup; onError names them`);
}

function checkFailures({ failures: { count, newest }, startedAt }: ServiceReport, now: number): Check {
  const [last] = newest;
  if (last === undefined) return check("failures", "ok", "none was told to onError since the start");
  const isRecent = now - last.at < RECENT_MS;
  return check("failures", isRecent ? "warn" : "ok", `${count} since ${new Date(startedAt).toISOString()}, the last at ${new Date(last.at).toISOString()}: ${last.code ?? "error"}: ${last.message}`);
}

function checkRefusals({ stats: { refusals } }: ServiceReport): Check {
  const kinds = Object.entries(refusals).toSorted(([, a], [, b]) => b - a);
  if (kinds.length === 0) return check("refusals", "ok", "none since the start");
  return check("refusals", "warn", `${kinds.map(([kind, count]) => `${count} × ${kind}`).join(", ")}: docs/operations.md says what each means`);
}
