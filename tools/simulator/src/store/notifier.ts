import { samePosition, type Position, type StreamKey } from "@apex/ws-queue-core";
import type { Changes, StreamChange } from "@apex/ws-queue-core/store";
import type { Random } from "@apex/testkit/random";
import type { Process } from "../time/process.ts";
import type { Schedule } from "../time/schedule.ts";
import type { Primary } from "./primary.ts";
import type { StoreWeather } from "./weather.ts";

export type Listener = (change: StreamChange) => void;

/** Tells one node what changed: late, twice or not at all, as the weather is; a look at the heads finds what was lost. */
export interface Notifier {
  watch(stream: StreamKey, listener: Listener): () => void;
  handleChanges(changes: Changes): void;
}

export interface NotifierParts {
  readonly schedule: Schedule;
  readonly process: Process;
  readonly primary: () => Primary;
  readonly random: Random;
  readonly weather: Readonly<StoreWeather>;
  /** How often lost notices are looked for. */
  readonly sweepMs: number;
  readonly handleLostNotice: () => void;
}

export const LATE_MS_MAX = 4_000;

export function createNotifier(parts: NotifierParts): Notifier {
  const { schedule, process, primary, random, weather } = parts;
  const listeners = new Map<StreamKey, Set<Listener>>();
  const told = new Map<StreamKey, Position>();
  let lastAtMs = 0;

  function tell(stream: StreamKey, change: StreamChange): void {
    if (change.type === "appended") told.set(stream, change.page.head);
    for (const listener of [...(listeners.get(stream) ?? [])]) listener(change);
  }

  function send(stream: StreamKey, change: StreamChange): void {
    if (!listeners.has(stream)) return;
    if (random.chance(weather.lostNotice)) return parts.handleLostNotice();
    const copies = random.chance(weather.repeatedNotice) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      process.after(delayMs(copy > 0 || random.chance(weather.lateNotice)), () => tell(stream, change));
    }
  }

  /** What is not late comes in order. */
  function delayMs(isLate: boolean): number {
    if (isLate) return random.fraction() * LATE_MS_MAX;
    const delay = weather.delayMinMs + random.fraction() * (weather.delayMaxMs - weather.delayMinMs);
    lastAtMs = Math.max(lastAtMs, schedule.nowMs + delay);
    return lastAtMs - schedule.nowMs;
  }

  function sweep(): void {
    process.after(parts.sweepMs, sweep);
    if (weather.isDown) return;
    for (const stream of listeners.keys()) {
      const found = primary().head(stream);
      const known = told.get(stream);
      if (found === undefined || (known !== undefined && samePosition(known, found.head))) continue;
      const { head, oldest } = found;
      tell(stream, { type: "appended", page: { stream, after: head, entries: [], head, oldest } });
    }
  }

  process.after(parts.sweepMs, sweep);

  return {
    watch(stream, listener) {
      const own = listeners.get(stream) ?? new Set<Listener>();
      listeners.set(stream, own.add(listener));
      return () => {
        own.delete(listener);
        if (own.size === 0 && listeners.get(stream) === own) listeners.delete(stream);
      };
    },
    handleChanges({ deleted, appended }) {
      for (const stream of deleted) send(stream, { type: "deleted", stream });
      for (const { page } of appended) send(page.stream, { type: "appended", page });
    },
  };
}
