import { setImmediate as turn } from "node:timers/promises";
import { createItems } from "../load/content.ts";
import { IN_FLIGHT, PACED_PER_SECOND, type Load } from "../load/load.ts";
import type { Running } from "../subjects/subject.ts";

/** Makes what a subject publishes, and hands it over at the load's pace. */
export interface Publisher {
  /** So many items in each thread. Resolves when the subject has them all. */
  publish(items: number): Promise<void>;
}

/** A timer that is due more often would be most of what is measured. */
const PACE_MS = 2;

export function createPublisher(running: Running, { mode, threads, pieceBytes }: Load): Publisher {
  const writers = threads.map((thread, place) => ({ thread, make: createItems(pieceBytes, place) }));
  /** Items that each thread has. */
  let sent = 0;

  async function burst(items: number): Promise<void> {
    for (let done = 0; done < items; done += IN_FLIGHT) {
      const first = sent + done + 1;
      for (const { thread, make } of writers) {
        await running.publish(thread, Array.from({ length: Math.min(IN_FLIGHT, items - done) }, (_, index) => make(first + index)));
      }
      // Sockets are written and read in between, as they are in a service.
      await turn();
    }
  }

  /** What is due in one thread after the other. A rejection ends the process: no caller waits for it. */
  function pace(items: number): Promise<void> {
    const total = items * writers.length;
    const perMs = (PACED_PER_SECOND * writers.length) / 1_000;
    const startedAtMs = performance.now();
    const first = sent + 1;
    let next = 0;
    return new Promise((resolve) => {
      const timer = setInterval(() => {
        const due = Math.min(total, Math.floor((performance.now() - startedAtMs) * perMs));
        for (; next < due; next += 1) {
          const writer = writers[next % writers.length];
          if (writer !== undefined) void running.publish(writer.thread, [writer.make(first + Math.floor(next / writers.length))]);
        }
        if (next < total) return;
        clearInterval(timer);
        resolve();
      }, PACE_MS);
    });
  }

  return {
    async publish(items) {
      await running.ready;
      await (mode === "paced" ? pace(items) : burst(items));
      sent += items;
    },
  };
}
