import type { HistoryRecord, LogRecord, MemoryRecord, PublishRecord, RequestRecord } from "../history/records.ts";
import type { Settings } from "../settings.ts";
import { createViewStories, type ViewStory } from "./view-story.ts";

type Of<Union, Kind> = Extract<Union, { k: Kind }>;

/** A history sorted by what it is about; the order of records within each part is kept. */
export interface Evidence {
  readonly settings: Pick<Settings, "store" | "users" | "handlers">;
  readonly views: readonly ViewStory[];
  /** Logs of threads in order of offsets. */
  readonly log: ReadonlyMap<number, readonly Of<LogRecord, "log">[]>;
  readonly inbox: readonly Of<LogRecord, "inbox">[];
  readonly dead: readonly Of<LogRecord, "dead">[];
  readonly appends: readonly Of<PublishRecord, "append">[];
  readonly acked: ReadonlyMap<number, Of<PublishRecord, "acked">>;
  readonly refused: readonly Of<PublishRecord, "refused">[];
  readonly requests: readonly Of<RequestRecord, "request">[];
  /** Outcomes, stored outboxes, and reports of pages about requests: who may still send what. */
  readonly fates: readonly (Of<RequestRecord, "outcome" | "stored"> | Of<HistoryRecord, "page-error" | "page-end" | "request">)[];
  readonly services: readonly Of<HistoryRecord, "service">[];
  readonly serviceErrors: readonly Of<HistoryRecord, "service-error">[];
  readonly observersDied: readonly Of<HistoryRecord, "observer-died">[];
  readonly handled: readonly Of<HistoryRecord, "handled">[];
  readonly left: readonly Of<HistoryRecord, "left">[];
  readonly faults: readonly Of<HistoryRecord, "fault">[];
  readonly pages: readonly Of<HistoryRecord, "page" | "client-closed" | "connected" | "resumed">[];
  readonly memory: readonly MemoryRecord[];
  /** The newest life of the service whose store began empty: what older ones acked may be gone. */
  readonly oldestLife: number;
}

export function gatherEvidence(settings: Evidence["settings"], records: readonly HistoryRecord[]): Evidence {
  const of = <Kind extends HistoryRecord["k"]>(...kinds: readonly Kind[]): Of<HistoryRecord, Kind>[] =>
    records.filter((record): record is Of<HistoryRecord, Kind> => kinds.includes(record.k as Kind));
  const services = of("service");
  return {
    settings,
    views: createViewStories(of("view", "event", "reset", "view-end")),
    log: byThread(of("log")),
    inbox: of("inbox"),
    dead: of("dead"),
    appends: of("append"),
    acked: new Map(of("acked").map((record) => [record.n, record])),
    refused: of("refused"),
    requests: of("request"),
    fates: of("outcome", "stored", "page-error", "page-end", "request"),
    services,
    serviceErrors: of("service-error"),
    observersDied: of("observer-died"),
    handled: of("handled"),
    left: of("left"),
    faults: of("fault"),
    pages: of("page", "client-closed", "connected", "resumed"),
    memory: of("memory"),
    oldestLife: settings.store === "sqlite" ? 1 : Math.max(1, ...services.map(({ life }) => life)),
  };
}

function byThread(entries: readonly Of<LogRecord, "log">[]): Evidence["log"] {
  const log = new Map<number, Of<LogRecord, "log">[]>();
  for (const entry of entries) {
    const own = log.get(entry.thread) ?? [];
    own.push(entry);
    log.set(entry.thread, own);
  }
  return log;
}

/** True when a fault took the log away: only then may views be reset and requests be lost. */
export const storeForgets = ({ settings, services }: Evidence): boolean =>
  settings.store === "memory" && services.some(({ event }) => event !== "up");
