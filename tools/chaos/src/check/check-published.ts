import { threadName } from "../settings.ts";
import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";

/** Compares what the publisher was told with the log. */
export function checkPublished(evidence: Evidence): readonly Difference[] {
  return [...checkOffsets(evidence), ...checkAcked(evidence), ...checkOnce(evidence), ...checkRefused(evidence)];
}

/** The reader found every offset once. */
function* checkOffsets({ log }: Evidence): Generator<Difference> {
  for (const [thread, entries] of log) {
    const wrong = entries.findIndex(({ offset }, index) => offset !== index + 1);
    if (wrong < 0) continue;
    const kind = (entries[wrong]?.offset ?? 0) > wrong + 1 ? "lost" : "out of order";
    yield { kind, message: `the log of ${threadName(thread)} has offset ${entries[wrong]?.offset} in place ${wrong + 1}` };
  }
}

/** What was acked is where the ack said; within a thread in the order in which it was published. */
function* checkAcked({ appends, acked, log, oldestLife }: Evidence): Generator<Difference> {
  const lastOf = new Map<number, number>();
  for (const { n, thread, life } of appends) {
    const ack = acked.get(n);
    if (ack === undefined || life < oldestLife) continue;
    const found = log.get(thread)?.[ack.offset - 1]?.entry.n;
    if (found !== n) yield { kind: "lost", message: `append ${n} was acked at ${ack.offset} of ${threadName(thread)}; the log has ${found ?? "another event"} there` };
    const last = lastOf.get(thread) ?? 0;
    if (ack.offset < last) yield { kind: "out of order", message: `append ${n} was acked at ${ack.offset} of ${threadName(thread)}, an earlier one at ${last}` };
    lastOf.set(thread, ack.offset);
  }
}

function* checkOnce({ log, appends }: Evidence): Generator<Difference> {
  const asked = new Map(appends.map(({ n, thread }) => [n, thread]));
  const found = new Set<number>();
  for (const [thread, entries] of log) {
    for (const { offset, entry } of entries) {
      if (entry.n === undefined) continue;
      const where = `append ${entry.n} at ${offset} of ${threadName(thread)}`;
      if (found.has(entry.n)) yield { kind: "duplicated", message: `${where} is in the logs twice` };
      if (asked.get(entry.n) !== thread) yield { kind: "unknown", message: `${where} was not published there` };
      found.add(entry.n);
    }
  }
}

/** Nothing is refused while the store works; an append without an answer is no refusal. */
function* checkRefused({ refused }: Evidence): Generator<Difference> {
  for (const { n, code } of refused) yield { kind: "append refused", message: `append ${n}: ${code}` };
}
