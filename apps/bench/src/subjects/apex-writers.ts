import type { defineContract, Manager, Run } from "@apex/ws-manager";
import type * as v from "valibot";
import type { Item, Tick, tickSchema } from "../load/content.ts";
import { PER_BATCH, type Load, type ThreadAddress, type Write } from "../load/load.ts";
import type { Running } from "./subject.ts";

export type BenchContract = ReturnType<
  typeof defineContract<{ readonly write: v.ObjectSchema<Record<never, never>, undefined> }, { readonly tick: typeof tickSchema }>
>;

type Publish = (thread: ThreadAddress, items: readonly Item[]) => Promise<unknown>;

/** One run in each thread of a load that writes runs; a request of the thread's client opens it. */
export interface Runs {
  /** Fulfilled when all of them are open. */
  readonly started: Promise<unknown>;
  of(thread: ThreadAddress): Run<BenchContract>;
}

export const isOfRun = (write: Write): boolean => write === "text" || write === "emit";

export function startRuns(manager: Manager<BenchContract>, { threads, write }: Load): Runs {
  const open = new Map<string, Run<BenchContract>>();
  const { promise: started, resolve } = Promise.withResolvers<void>();
  if (!isOfRun(write)) resolve();
  manager.onRequest("write", { timeoutMs: false }, (ctx) =>
    ctx.run("bench", (run) => {
      open.set(ctx.threadId, run);
      if (open.size === threads.length) resolve();
      // It is open for as long as its process lives.
      return new Promise(() => undefined);
    }),
  );
  return {
    started,
    of({ threadId }) {
      const run = open.get(threadId);
      if (run === undefined) throw new Error(`No run is open in ${threadId}`);
      return run;
    },
  };
}

export async function createWriter(manager: Manager<BenchContract>, { write }: Load, runs: Runs): Promise<Pick<Running, "publish" | "note">> {
  const append: Publish = (thread, items) => Promise.all(items.map((item) => manager.append(thread, "tick", item as Tick)));
  switch (write) {
    case "append":
      return { publish: quietly(append) };
    case "append-many": {
      const many: AppendMany = (thread, batch) => manager.append(thread, batch.map((item) => ({ type: "tick", payload: item as Tick })));
      if (await isThere(many)) return { publish: quietly((thread, items) => Promise.all(batchesOf(items).map((batch) => many(thread, batch)))) };
      return { publish: quietly(append), note: "it has no append of many: as many of one in one turn" };
    }
    case "emit":
      return { publish: quietly((thread, items) => Promise.all(items.map((item) => runs.of(thread).emit("tick", item as Tick)))) };
    case "text":
      return {
        async publish(thread, items) {
          const run = runs.of(thread);
          for (const piece of items) await run.text(piece as string);
        },
      };
  }
}

/** A caller that has nothing to do with the results keeps none of them. */
const quietly = (publish: Publish): Running["publish"] => (thread, items) => publish(thread, items).then(() => undefined);

type AppendMany = (thread: ThreadAddress, batch: readonly Item[]) => Promise<unknown>;

/** Tries it, in a thread that no client watches: a checkout from before takes the list for the type of an event, and refuses. */
async function isThere(many: AppendMany): Promise<boolean> {
  const [answer] = await Promise.allSettled([many({ userId: "probe", threadId: "probe" }, [{ n: 0, pad: "" }])]);
  return answer.status === "fulfilled";
}

const batchesOf = (items: readonly Item[]): readonly (readonly Item[])[] =>
  Array.from({ length: Math.ceil(items.length / PER_BATCH) }, (_, index) => items.slice(index * PER_BATCH, (index + 1) * PER_BATCH));
