import { statfs } from "node:fs/promises";
import path from "node:path";
import { toApexError } from "@apex/ws-queue-core";
import type { PendingCursor, PendingThread } from "@apex/ws-queue-core/store";
import type { OperatorSource } from "./source.ts";
import { checkDisk, checkService, checkStore, checkWork } from "./checks.ts";
import type { Check, DoctorReport } from "./views.ts";

const PENDING_MAX = 1_000;
const STORE_TIMEOUT_MS = 5_000;

/** Looks at everything once, and says of each what is wrong with it. A store that fails, or does not answer, is a check that fails. */
export function createDoctor(source: OperatorSource): () => Promise<DoctorReport> {
  const { store, node, letters, search, epochMs } = source;

  async function look(): Promise<{ readonly work: DoctorReport["work"]; readonly checks: readonly Check[] }> {
    const now = epochMs();
    const pending = await firstPending();
    const due = pending.filter(({ dueAt }) => dueAt <= now);
    const work = { threads: pending.length, due: due.length, unowned: due.filter(({ lease }) => lease.fence === undefined).length };
    return { work, checks: [await checkSearched(), checkWork(work, PENDING_MAX, node === undefined), ...(await checkLetters())].flat() };
  }

  async function firstPending(): Promise<readonly PendingThread[]> {
    const found: PendingThread[] = [];
    let after: PendingCursor | undefined;
    do {
      const page = await store.pending(after, PENDING_MAX - found.length);
      found.push(...page.threads);
      after = page.next;
    } while (after !== undefined && found.length < PENDING_MAX);
    return found;
  }

  /** Of a closed file: it is searched as a whole. */
  async function checkSearched(): Promise<readonly Check[]> {
    const found = search?.();
    if (found === undefined) return [];
    if (found === "ok") return [{ name: "file", status: "ok", message: "SQLite finds no damage in the file" }];
    return [{ name: "file", status: "fail", message: `SQLite finds damage: ${found}. Restore a backup, or recover it with sqlite3 .recover` }];
  }

  async function checkLetters(): Promise<readonly Check[]> {
    const { letters: found, next } = await letters.list({ limit: 100 });
    if (found.length === 0) return [{ name: "dead letters", status: "ok", message: "none" }];
    const count = next === undefined ? `${found.length}` : `more than ${found.length}`;
    return [{ name: "dead letters", status: "warn", message: `${count} given up and not settled: apex-ws dead-letters list, then redrive or discard` }];
  }

  return async () => {
    const description = { ...(store.inspection?.describe() ?? { kind: "unknown" }), durability: store.durability.always };
    const service = node?.report();
    const { work, checks } = await within(look(), STORE_TIMEOUT_MS).catch((error: unknown) => {
      const { code, message } = toApexError(error, "internal");
      return { work: { threads: 0, due: 0, unowned: 0 }, checks: [{ name: "answers", status: "fail", message: `The store does not answer: ${code}: ${message}` } as const] };
    });
    const { file } = description;
    const disk = file === undefined ? [] : checkDisk(await statfs(path.dirname(file)));
    return { store: description, ...(service && { service }), work, checks: [checkStore(description, node === undefined), ...disk, ...checks, ...(service ? checkService(service, epochMs()) : [])] };
  };
}

async function within<Value>(work: Promise<Value>, ms: number): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing came within ${ms / 1_000} s`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
