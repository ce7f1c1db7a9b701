import { styleText } from "node:util";
import { DIFFERENCES, type Difference, type DifferenceKind } from "../check/difference.ts";
import { formatAccount, isBalanced } from "../check/account.ts";
import type { Figures } from "../check/figures.ts";
import { median } from "../check/check-memory.ts";
import type { Settings } from "../settings.ts";

/** Lines of the report, in the order in which a person reads it. Colours are left out where the output shows none. */
export function formatReport(settings: Settings, figures: Figures, differences: readonly Difference[], drainMs: number | undefined): string {
  return [
    "",
    ...formatSettings(settings, figures),
    "",
    ...formatEvents(figures, differences),
    "",
    ...formatRequests(figures, differences),
    "",
    ...formatMemory(figures),
    "",
    ...(drainMs === undefined ? [] : [row("drained in", `${(drainMs / 1_000).toFixed(1)} s after the last fault`), ""]),
    ...formatVerdict(settings, differences),
  ].join("\n");
}

const number = (value: number | undefined): string => (value ?? 0).toLocaleString("en");
const row = (name: string, ...cells: readonly string[]): string => `  ${styleText("dim", name.padEnd(14))} ${cells.join("  ")}`;
const perMinute = (count: number, ms: number): number => Math.round((count * 60_000) / Math.max(1, ms));
const counts = (of: Readonly<Record<string, number | undefined>>): string =>
  Object.entries(of)
    .map(([name, count]) => `${name} ${number(count)}`)
    .join(" · ") || "none";

/** Nothing is good news, anything is not. */
const zero = (name: string, count: number): string => styleText(count === 0 ? "green" : "red", `${name} ${number(count)}`);
const found = (differences: readonly Difference[], kind: DifferenceKind): string => zero(kind, differences.filter((one) => one.kind === kind).length);

function formatSettings({ store, clients, users, threads, rate, seconds, seed, handlers }: Settings, { faults, lives, crashes, loadMs }: Figures): readonly string[] {
  return [
    styleText("bold", `  chaos: ${store}, ${clients} clients of ${users} users, ${threads} threads, ${rate} events/s, ${seconds} s, seed ${seed}`),
    ...(handlers.length > 0 ? [row("handlers", handlers.join(", "))] : []),
    row("load", `${number(Math.round(loadMs / 1_000))} s by the clock for ${seconds} s of plan, which waits while clients are away`),
    row("faults", counts(faults)),
    row("service", `${number(lives)} ${lives === 1 ? "process" : "processes, one after the other"}; killed ${number(faults.kill9)} times, stopped ${number(faults.stop)} times${crashes > 0 ? `, killed by a handler ${number(crashes)} times` : ""}`),
  ];
}

function formatEvents(figures: Figures, differences: readonly Difference[]): readonly string[] {
  const { published, unanswered, unansweredInLog, delivered, views, reconnects, resumed, resets, loadMs } = figures;
  const maybe = unanswered === 0 ? "" : `; ${number(unanswered)} more had no answer, ${number(unansweredInLog)} of them are in the log`;
  return [
    row("published", `${number(published)}${maybe}`),
    row("delivered", `${number(delivered)} to ${number(views)} views`),
    row("reconnects", `${number(reconnects)}, ${number(perMinute(reconnects, loadMs))} a minute by the clock`, `resumed ${number(resumed)}`),
    row("resets", counts(resets)),
    row("", found(differences, "lost"), found(differences, "duplicated"), found(differences, "out of order"), found(differences, "foreign")),
  ];
}

function formatRequests(figures: Figures, differences: readonly Difference[]): readonly string[] {
  const { requestsSent, requests, requestsAnsweredAgain, account, runs, runEnds, pageErrors, clientsClosed } = figures;
  const { once, twice = 0, never = 0, ...others } = requests;
  return [
    row("requests", `${number(requestsSent)} sent`, `run once ${number(once)}`, zero("run twice", twice), zero("never", never), ...(Object.keys(others).length > 0 ? [counts(others)] : [])),
    ...(requestsAnsweredAgain > 0 ? [row("", `${requestsAnsweredAgain} of them sent again after their answer was lost, and answered as the first time`)] : []),
    row("account", styleText(isBalanced(account) && account.waiting === 0 ? "green" : "red", formatAccount(account))),
    ...formatAttempts(figures.attempts),
    row("", found(differences, "wrong attempts"), found(differences, "wrong effect"), found(differences, "out of turn")),
    row("runs", `${number(runs)}`, counts(runEnds)),
    row("", found(differences, "run without end"), found(differences, "run with two ends")),
    ...(Object.keys(pageErrors).length > 0 ? [row("pages told", counts(pageErrors))] : []),
    ...(Object.keys(clientsClosed).length > 0 ? [row("closed by", counts(clientsClosed))] : []),
    ...formatWaits(figures),
  ];
}

function formatAttempts({ handled, retries, hopeless, unlucky }: Figures["attempts"]): readonly string[] {
  const dead = hopeless + unlucky === 0 ? [] : [`given up: ${number(hopeless)} that could not work, ${number(unlucky)} whose processes or time ended`];
  return [row("attempts", `${number(handled)}`, `tried again: ${counts(retries)}`, ...dead)];
}

function formatWaits({ waits, slotWaits }: Figures): readonly string[] {
  const { backlog, calm, turns } = slotWaits;
  return [
    ...(waits.flood.length > 0 ? [row("others waited", `${median(waits.flood)} ms (median) during floods, ${median(waits.calm)} ms otherwise`)] : []),
    ...(backlog.length > 0
      ? [row("for a slot", `${median(backlog)} ms (median of ${backlog.length}, longest ${Math.max(...backlog)}) during backlogs, ${median(calm)} ms otherwise; a turn of a backlog took ${median(turns)} ms`)]
      : []),
  ];
}

function formatMemory({ memory }: Figures): readonly string[] {
  const mib = (bytes: number): string => `${(bytes / 1_048_576).toFixed(1).padStart(6)} MiB`;
  return memory.map(({ process, measure, earlyBytes, lateBytes, isFlat }) =>
    row(process, measure.padEnd(4), `${mib(earlyBytes)} in the second quarter, ${mib(lateBytes)} in the last`, isFlat ? styleText("green", "flat") : styleText("red", "grows")),
  );
}

const SHOWN = 5;

function formatVerdict({ seed }: Settings, differences: readonly Difference[]): readonly string[] {
  if (differences.length === 0) return [styleText(["bold", "green"], "  No difference that a fault does not explain.")];
  const kinds = [...Map.groupBy(differences, ({ kind }) => kind)];
  return [
    styleText(["bold", "red"], `  ${differences.length} differences that no fault explains; --seed ${seed} plans the same faults again.`),
    ...kinds.flatMap(([kind, all]) => [
      `  ${styleText("red", kind)} ${all.length}: ${DIFFERENCES[kind]}`,
      ...all.slice(0, SHOWN).map(({ message }) => `      ${message}`),
      ...(all.length > SHOWN ? [styleText("dim", `      and ${all.length - SHOWN} more, in the history of --out`)] : []),
    ]),
  ];
}
