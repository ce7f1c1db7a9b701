import { median } from "./check-memory.ts";
import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";

/** How long other users' requests waited for a slot, in milliseconds: while a user's backlog did, and otherwise. */
export interface SlotWaits {
  readonly backlog: readonly number[];
  readonly calm: readonly number[];
  /** How long each turn of the backlogs took. */
  readonly turns: readonly number[];
}

/** The next free slot comes within a turn, and the threads of a backlog take five turns for each slot. */
const TURNS_MAX = 1;
const SAMPLES_MIN = 5;
/** How long the service needs to be as it was, behind what took it away. */
const RECOVERY_MS = 3_000;

interface Span {
  readonly from: number;
  readonly to: number;
  readonly users: ReadonlySet<number>;
}

export function measureSlotWaits(evidence: Evidence): SlotWaits {
  const { faults, services, requests } = evidence;
  const asked = new Map(requests.map((request) => [request.id, request]));
  const away = [
    ...faults.flatMap(({ fault, at, ms }) => (fault === "kill9" || fault === "stop" ? [{ from: at, to: at + ms + RECOVERY_MS }] : [])),
    ...services.flatMap(({ event, at }) => (event === "crashed" ? [{ from: at, to: at + RECOVERY_MS }] : [])),
  ];
  const begun = firstOf(evidence.handled);
  const left = lastOf(evidence.left);
  const spans = findSpans(evidence, begun);
  const userOf = userOfPages(evidence);
  const waits = { backlog: [] as number[], calm: [] as number[], turns: [] as number[] };
  for (const inbox of Map.groupBy(evidence.inbox, ({ thread }) => thread).values()) {
    let freeAt = 0;
    for (const { id, at } of inbox.toSorted((a, b) => a.offset - b.offset)) {
      const [request, start, end] = [asked.get(id), begun.get(id), left.get(id)];
      const from = Math.max(at, freeAt);
      freeAt = end ?? Number.POSITIVE_INFINITY;
      if (request === undefined || start === undefined || away.some((span) => span.from <= start && span.to >= from)) continue;
      if (request.reason === "backlog" && end !== undefined) waits.turns.push(end - start);
      if (request.reason !== "use" || !Number.isFinite(from)) continue;
      const during = spans.filter((span) => from >= span.from && from <= span.to);
      if (during.some(({ users }) => users.has(userOf.get(request.page) ?? -1))) continue;
      (during.length === 0 ? waits.calm : waits.backlog).push(Math.max(0, start - from));
    }
  }
  return waits;
}

type Call = Evidence["handled"][number] | Evidence["left"][number];

const firstOf = (calls: readonly Call[]): ReadonlyMap<string, number> => new Map(calls.toReversed().map(({ id, at }) => [id, at]));
const lastOf = (calls: readonly Call[]): ReadonlyMap<string, number> => new Map(calls.map(({ id, at }) => [id, at]));

const userOfPages = ({ pages }: Evidence): ReadonlyMap<number, number> => new Map(pages.flatMap((record) => (record.k === "page" ? [[record.page, record.user]] : [])));

/** From when the first request of a backlog has its turn until the last one has. */
function findSpans(evidence: Evidence, begun: ReadonlyMap<string, number>): readonly Span[] {
  const userOf = userOfPages(evidence);
  const backlogs = evidence.faults.filter(({ fault }) => fault === "backlog");
  return backlogs.flatMap(({ at, pages }, index) => {
    const until = backlogs[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const own = evidence.requests.filter((request) => request.reason === "backlog" && request.at >= at && request.at < until);
    const turns = own.flatMap(({ id }) => begun.get(id) ?? []);
    if (turns.length === 0) return [];
    return [{ from: Math.min(...turns), to: Math.max(...turns), users: new Set(pages.map((page) => userOf.get(page) ?? -1)) }];
  });
}

export function checkBacklog(evidence: Evidence): readonly Difference[] {
  const { backlog, calm, turns } = measureSlotWaits(evidence);
  if (backlog.length < SAMPLES_MIN || calm.length < SAMPLES_MIN) return [];
  const [during, otherwise, turn] = [median(backlog), median(calm), median(turns)];
  if (during <= otherwise + TURNS_MAX * turn) return [];
  return [{ kind: "others waited", message: `the median wait for a slot was ${during} ms during backlogs and ${otherwise} ms otherwise; a turn took ${turn} ms` }];
}
