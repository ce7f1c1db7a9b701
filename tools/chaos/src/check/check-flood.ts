import { median } from "./check-memory.ts";
import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";

/** How long other users' requests waited to be accepted, in milliseconds: while somebody flooded, and otherwise. */
export interface FloodWaits {
  readonly flood: readonly number[];
  readonly calm: readonly number[];
}

/** Far beyond what a busy machine does to the median; a starved user would wait until the flood is over. */
const SLOWER_MAX = 5;
const SLACK_MS = 500;

export function measureWaits({ requests, fates, faults, pages, services }: Evidence): FloodWaits {
  const userOf = new Map(pages.flatMap((record) => (record.k === "page" ? [[record.page, record.user]] : [])));
  const floods = faults.filter(({ fault }) => fault === "flood");
  const accepted = new Map(fates.flatMap((record) => (record.k === "outcome" && record.type === "accepted" ? [[record.id, record.at]] : [])));
  const waits = { flood: [] as number[], calm: [] as number[] };
  const crashes = services.flatMap(({ event, at }) => (event === "crashed" ? [{ fault: "kill9" as const, at, ms: 0, pages: [] }] : []));
  const isCalm = createCalm([...faults, ...crashes]);
  for (const { id, at, page, reason } of requests) {
    const until = accepted.get(id);
    if (until === undefined || reason !== "use" || !isCalm(page, at, until)) continue;
    const during = floods.find((one) => at >= one.at && at <= one.at + one.ms);
    if (during?.pages.some((other) => userOf.get(other) === userOf.get(page))) continue;
    (during === undefined ? waits.calm : waits.flood).push(until - at);
  }
  return waits;
}

/** How long what a fault broke needs to come back: the service, a connection. */
const RECOVERY_MS = 3_000;

/** Tells whether nothing but a flood acted on a page or its service between two instants. */
function createCalm(faults: readonly Pick<Evidence["faults"][number], "fault" | "at" | "ms" | "pages">[]): (page: number, from: number, until: number) => boolean {
  const others = faults.filter(({ fault }) => fault !== "flood");
  return (page, from, until) =>
    !others.some(({ at, ms, pages }) => at <= until && at + ms + RECOVERY_MS >= from && (pages.length === 0 || pages.includes(page)));
}

export function checkFlood(evidence: Evidence): readonly Difference[] {
  const { flood, calm } = measureWaits(evidence);
  if (flood.length < 5 || calm.length < 5) return [];
  const [during, otherwise] = [median(flood), median(calm)];
  if (during <= otherwise * SLOWER_MAX + SLACK_MS) return [];
  return [{ kind: "others suffered", message: `the median wait was ${during} ms during floods and ${otherwise} ms otherwise` }];
}
