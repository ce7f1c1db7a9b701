import { createStyle, type Style } from "@apex/testkit/style";
import type { Measure } from "./floods/flood.ts";
import type { Pressure, Row, Times } from "./measure-flood.ts";

/** The neighbour's 99th percentile may be as many times what it is in the control. */
export const RATIO_MAX = 2;
/**
 * Up to here no factor counts. `answer`: a person takes it for at once, and an idle server answers in less than a millisecond. `welcome`: a
 * flood of connections fills the queue in which the operating system keeps those that wait to be accepted, and a newcomer that finds it full
 * asks again after one second, then after two.
 */
const ENOUGH_MS: Readonly<Record<Measure, number>> = { event: 0, answer: 100, welcome: 3_500 };
/** Few samples say no more than whether something is badly wrong. */
const QUICK = { ratioMax: 10, p99MsMin: 500 } as const;

export const ratioOf = ({ beside, control }: Row): number => beside.p99Ms / control.p99Ms;

/** A lost sample is a failure, whatever the other ones took. */
export function isFair(row: Row, isQuick: boolean): boolean {
  const { p99Ms, lost } = row.beside;
  if (lost > row.control.lost || row.pressure.failures.length > 0) return false;
  if (p99Ms <= ENOUGH_MS[row.measure]) return true;
  if (isQuick && p99Ms < QUICK.p99MsMin) return true;
  return ratioOf(row) <= (isQuick ? QUICK.ratioMax : RATIO_MAX);
}

const COLUMNS = ["flood".padEnd(19), "conns", "measure", "   p50", "   p99", "control", "   p99", " ratio", "what the flooded process took"];

export const formatHead = (style: Style = createStyle(process.stdout)): string => style.dim(`  ${COLUMNS.join("  ")}`);

export function formatRow(row: Row, isQuick: boolean, style: Style = createStyle(process.stdout)): string {
  const paint = isFair(row, isQuick) ? style.good : style.bad;
  const lost = row.beside.lost === 0 ? "" : style.bad(`, ${row.beside.lost} lost`);
  const failures = row.pressure.failures.length === 0 ? "" : style.bad(`, ${row.pressure.failures.length} failures: ${row.pressure.failures[0]?.split("\n")[0]}`);
  const cells = [
    row.flood.padEnd(19),
    String(row.connections).padStart(5),
    row.measure.padEnd(7),
    ...formatTimes(row.beside),
    ...formatTimes(row.control, 7),
    paint(formatRatio(ratioOf(row)).padStart(6)),
    `${style.dim(formatPressure(row.pressure))}${lost}${failures}`,
  ];
  return `  ${cells.join("  ")}`;
}

const formatTimes = ({ p50Ms, p99Ms }: Times, width = 6): readonly string[] => [formatMs(p50Ms).padStart(width), formatMs(p99Ms).padStart(6)];

/** Three digits are more than such a measurement is good for. */
export function formatMs(ms: number): string {
  if (!Number.isFinite(ms)) return "never";
  if (ms >= 9_950) return `${Math.round(ms / 1_000)} s`;
  if (ms >= 1_000) return `${(ms / 1_000).toFixed(1)} s`;
  return ms >= 9.95 ? `${Math.round(ms)} ms` : `${ms.toFixed(1)}ms`;
}

function formatRatio(ratio: number): string {
  if (!Number.isFinite(ratio)) return "–";
  return `${ratio < 9.95 ? ratio.toFixed(1) : Math.round(ratio)}×`;
}

function formatPressure({ messagesPerSecond, upgradesPerSecond, refusalsPerSecond, cpuShare, closes }: Pressure): string {
  const rates = [
    [messagesPerSecond, "messages/s"],
    [upgradesPerSecond, "upgrades/s"],
    [refusalsPerSecond, "refused/s"],
  ] as const;
  const said = Object.entries(closes).map(([code, count]) => `${code === "0" ? "cut off" : code} ${count}`);
  const taken = rates.filter(([rate]) => rate > 0).map(([rate, unit]) => `${rate.toLocaleString("en")} ${unit}`);
  return [...taken, `${Math.round(cpuShare * 100)} % CPU`, ...(said.length > 0 ? [`closed ${said.join(", ")}`] : [])].join(" · ");
}

export function formatVerdict(rows: readonly Row[], isQuick: boolean, style: Style = createStyle(process.stdout)): string {
  const unfair = rows.filter((row) => !isFair(row, isQuick));
  const rule = isQuick
    ? `A quick run is not the verdict: it fails only above ${QUICK.ratioMax} times the control and ${QUICK.p99MsMin} ms. The verdict: pnpm hostile --neighbour`
    : `p99 at most ${RATIO_MAX} times the control's, or an answer within ${formatMs(ENOUGH_MS.answer)}, or a welcome within ${formatMs(ENOUGH_MS.welcome)}`;
  const names = unfair.map(({ flood, connections, measure }) => `${flood} ×${connections} (${measure})`).join(", ");
  if (unfair.length === 0) return `${style.good(`No flood slows another user, of ${rows.length} rows.`)} ${style.dim(rule)}`;
  return `${style.bad(`${unfair.length} of ${rows.length} rows are above: ${names}.`)} ${style.dim(rule)}`;
}
