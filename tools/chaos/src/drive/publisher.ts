import { createRandom } from "@apex/testkit/random";
import type { HistoryRecord } from "../history/records.ts";
import { userOfThread, type Settings } from "../settings.ts";
import type { ServiceControl } from "./service-control.ts";

/** Publishes at the rate asked for while the service is up and keeps up. What it acks counts; what it does not may be in the log. */
export interface Publisher {
  stop(): void;
}

const TICK_MS = 50;
/** A publisher that is not answered waits, as one does that awaits its appends. */
const UNANSWERED_SECONDS_MAX = 2;

export function startPublisher(settings: Settings, service: ServiceControl, record: (record: HistoryRecord) => void): Publisher {
  const dice = createRandom(settings.seed, "publisher");
  let n = 0;
  let due = 0;
  let lastMs = performance.now();

  const timer = setInterval(() => {
    const nowMs = performance.now();
    // After a pause of this process there is no catching up.
    due += (settings.rate * Math.min(nowMs - lastMs, 4 * TICK_MS)) / 1_000;
    lastMs = nowMs;
    if (!service.isUp || service.unanswered > settings.rate * UNANSWERED_SECONDS_MAX) {
      due = 0;
      return;
    }
    const count = Math.floor(due);
    due -= count;
    if (count > 0) publish(count);
  }, TICK_MS);

  function publish(count: number): void {
    const events = Array.from({ length: count }, () => {
      n += 1;
      const thread = dice.int(0, settings.threads - 1);
      record({ k: "append", at: Date.now(), n, thread, life: service.life });
      return { n, thread, user: userOfThread(thread, settings) };
    });
    service.send({ type: "append", events });
  }
  return { stop: () => clearInterval(timer) };
}
