import { conductOf } from "../handlers/conduct.ts";
import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";

/** The service ends only when it is killed, and nothing in it goes uncaught. Clients close for good only when a copy takes over. */
export function checkService({ settings, services, serviceErrors, observersDied, pages, handled }: Evidence): readonly Difference[] {
  const died = services.filter(({ event }) => event === "died").map(({ life }): Difference => ({ kind: "service died", message: `life ${life} ended by itself` }));
  const killers = new Set(handled.filter(({ id, attempt }) => conductOf(settings.handlers, id, attempt) === "crash").map(({ life }) => life));
  const crashed = services
    .filter(({ event, life }) => event === "crashed" && !killers.has(life))
    .map(({ life }): Difference => ({ kind: "service died", message: `life ${life} was killed by no handler` }));
  const errors = serviceErrors.map(({ life, code, message }): Difference => ({ kind: "service died", message: `life ${life} reported ${code}: ${message}` }));
  const observers = observersDied.map(({ process }): Difference => ({ kind: "observer died", message: process }));
  return [...died, ...crashed, ...errors, ...observers, ...checkClosed(pages)];
}

function* checkClosed(pages: Evidence["pages"]): Generator<Difference> {
  /** Pages that share their identity with a copy. */
  const shared = new Set(pages.flatMap((record) => (record.k === "page" && record.of !== undefined ? [record.page, record.of] : [])));
  for (const record of pages) {
    if (record.k !== "client-closed" || (record.reason === "replaced" && shared.has(record.page))) continue;
    yield { kind: "client closed", message: `page ${record.page}: ${record.reason}` };
  }
}
