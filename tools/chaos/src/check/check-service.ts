import { conductOf } from "../handlers/conduct.ts";
import type { Difference } from "./difference.ts";
import type { Evidence } from "./evidence.ts";

/** The service ends only when it is killed, and nothing in it goes uncaught. No client closes for good. */
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

const checkClosed = (pages: Evidence["pages"]): readonly Difference[] =>
  pages.flatMap((record): readonly Difference[] =>
    record.k === "client-closed" ? [{ kind: "client closed", message: `page ${record.page}: ${record.reason}` }] : [],
  );
