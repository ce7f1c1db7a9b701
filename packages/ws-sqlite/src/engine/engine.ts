import { createTagSource, isApexError, type Limits, type StoreDurability, type StreamKey } from "@apex/ws-queue-core";
import { createStoreClock, type Changes } from "@apex/ws-queue-core/store";
import { workingError } from "../database/sqlite-errors.ts";
import type { OpenDatabase } from "../database/open.ts";
import { toErrorData } from "../error-data.ts";
import type { Batch, Call, ErrorData, Findings, Reply, Notice } from "../messages.ts";
import type { ResolvedOptions } from "../options.ts";
import { packPage, type PackedChange } from "../packed-page.ts";
import { createTables } from "../tables/tables.ts";
import { createDurableState } from "./durable-state.ts";
import { commitBatch, type WriteCall } from "./group-commit.ts";
import { maintenanceSteps, releaseLeases, tellMissing } from "./maintenance.ts";
import { answerRead, createReads, isRead, type ReadName } from "./reads.ts";
import { createReports } from "./reports.ts";
import { createWriter } from "./writer.ts";

export interface EngineSetup {
  readonly opened: OpenDatabase;
  readonly options: ResolvedOptions;
  readonly limits: Limits;
  /** Random, at least six bytes, fresh for each opening: no tag of a former process comes again. */
  readonly tagBytes: Uint8Array;
  /** Takes answers, what watchers are to be told, and how many entries retention let go since the last ones: durable when it is called. */
  readonly answer: (replies: readonly Reply[], changes: readonly PackedChange[], trimmed: number) => void;
  /** Takes what is to be told beside the answers. */
  readonly find: (findings: Findings) => void;
}

/** The store itself, in one thread and without waiting. */
export interface Engine {
  readonly durability: StoreDurability;
  /**
   * Answers a batch: first what it reads, which need not wait for the disk, then all that it writes, as one. Many reads are
   * answered in several turns. True when the batch asked to close; then everything was answered but maintenance.
   */
  handle(batch: Batch): boolean;
  /** Does a bit of what is not urgent; true while another turn is needed, even if nothing new was asked. */
  step(): boolean;
  /** Closes in any case, and then throws `store_lost` where no call was answered with it before. */
  close(): void;
}

/** What is done in many steps. */
interface Job {
  /** Of the call that is answered then, if there is one. */
  readonly id: number | undefined;
  readonly steps: Generator<void, void>;
}

/** Reads before the next commits: a hundred clients that catch up at once hold no commit up for more than some 10 ms. */
const READS_PER_TURN = 64;

const isCall = (message: Batch[number]): message is Call => "id" in message;
const isWrite = (call: Call): call is WriteCall => call.name === "commit" || call.name === "lease";

export function createEngine({ opened, options, limits, tagBytes, answer: send, find }: EngineSetup): Engine {
  const { database, path } = opened;
  const tables = createTables(database, path);
  const durable = createDurableState(tables, options.stateCacheBytesMax);
  const writer = createWriter(opened, tables, durable);
  const reports = createReports(path);
  const clock = createStoreClock(tables.meta.time(), { onError: reports.noteError, telemetry: reports.telemetry });
  const reads = createReads(tables, durable, reports);
  const durability: StoreDurability = { always: options.synchronous === "full" ? "disk" : "memory", onRequest: [] };
  const nextTag = createTagSource(tagBytes);
  const watched = new Set<StreamKey>();
  const waitingReads: Call<ReadName>[] = [];
  const jobs: Job[] = [];
  if (opened.isLeft) releaseLeases({ tables, writer, reports });

  const answer = (replies: readonly Reply[], changes: readonly PackedChange[]): void => send(replies, changes, writer.takeTrimmed());

  const explain = (error: unknown): ErrorData => toErrorData(isApexError(error) ? error : (writer.findFault() ?? workingError(error, path)));

  const handleWrites = (calls: readonly WriteCall[]): void => {
    if (calls.length === 0) return;
    const context = { overlay: writer.draft(), write: writer.write, explain: (error: unknown) => toErrorData(writer.explain(error)), nextTag, limits, durability, timeAt: clock.timeAt };
    const { replies, changes } = commitBatch(calls, context);
    answer(replies, changes === undefined ? [] : watchedChanges(changes, watched));
  };

  const tryRead = (call: Call<ReadName>): Reply => {
    try {
      return { id: call.id, output: answerRead(reads, call) };
    } catch (error) {
      return { id: call.id, error: explain(error) };
    }
  };

  /** Does one step of a job; true when it was the last. */
  const finishes = ({ id, steps }: Job): boolean => {
    try {
      if (steps.next().done !== true) return false;
      if (id !== undefined) answer([{ id, output: undefined }], []);
    } catch (error) {
      if (id === undefined) reports.noteError(workingError(error, path));
      else answer([{ id, error: explain(error) }], []);
    }
    return true;
  };

  // The first step at once: the next commit may begin anew what is missing. The others go between the first calls.
  const search: Job = { id: undefined, steps: tellMissing({ tables, reports }) };
  if (!finishes(search)) jobs.push(search);

  const tellFindings = (): void => {
    const findings = reports.take();
    if (findings !== undefined) find(findings);
  };

  const handleNotice = (notice: Notice): void => {
    if (notice.name === "watch") watched.add(notice.stream);
    if (notice.name === "unwatch") watched.delete(notice.stream);
  };

  return {
    durability,
    handle(batch) {
      const calls = batch.filter(isCall);
      const notices = batch.filter((message) => !isCall(message));
      notices.forEach(handleNotice);
      const isClosing = notices.some(({ name }) => name === "close");
      waitingReads.push(...calls.filter(isRead));
      const replies = waitingReads.splice(0, isClosing ? waitingReads.length : READS_PER_TURN).map(tryRead);
      tellFindings();
      if (replies.length > 0) answer(replies, []);
      handleWrites(calls.filter(isWrite));
      for (const call of calls) {
        if (call.name !== "maintain") continue;
        jobs.push({ id: call.id, steps: maintenanceSteps({ database, tables, writer, limits, reports }, clock, call.input) });
      }
      return isClosing;
    },
    step() {
      const job = jobs[0];
      if (job !== undefined && finishes(job)) jobs.shift();
      tellFindings();
      return jobs.length > 0 || waitingReads.length > 0;
    },
    close() {
      const isReported = !writer.isSound();
      const fault = writer.findFault();
      try {
        opened.close(fault === undefined);
      } catch (error) {
        throw workingError(error, path);
      }
      if (fault !== undefined && !isReported) throw fault;
    },
  };
}

/** What of the changes somebody wants to hear, in the order in which it happened. */
function watchedChanges({ deleted, appended }: Changes, watched: ReadonlySet<StreamKey>): readonly PackedChange[] {
  const gone = deleted.filter((stream) => watched.has(stream));
  const grown = appended.filter(({ page }) => watched.has(page.stream));
  return [
    ...gone.map((stream) => ({ type: "deleted" as const, stream })),
    ...grown.map(({ page }) => ({ type: "appended" as const, page: packPage(page) })),
  ];
}
