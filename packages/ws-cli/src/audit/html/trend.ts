import type { AuditReport } from "../report.ts";
import { html, type Html, number } from "./markup.ts";

/** An audit of the past, with the name of its file. */
export interface NamedReport {
  readonly name: string;
  readonly report: AuditReport;
}

interface Point {
  readonly name: string;
  readonly uses: number;
  readonly definitions: number;
}

const WIDTH = 460;
const HEIGHT = 190;
const LEFT = 44;
const RIGHT = 32;
const TOP = 24;
const BOTTOM = 40;
const NAME_LENGTH_MAX = 12;
const NAMES_MAX = 5;

function pointOf({ name, report }: NamedReport): Point {
  const { statements, strings, definitions } = report.totals;
  return { name, uses: statements + strings, definitions };
}

/** The least of 1, 2, 5 or 10 times a power of ten that has room for all values. */
function niceMaximum(values: readonly number[]): number {
  const most = Math.max(1, ...values);
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((factor) => factor * power).find((value) => value >= most) ?? most;
}

/** The end of a name, which tells audits of one folder apart. */
function shortened(name: string): string {
  const characters = [...name.replace(/\.json$/, "")];
  return characters.length > NAME_LENGTH_MAX ? `…${characters.slice(1 - NAME_LENGTH_MAX).join("")}` : characters.join("");
}

/** A line over the audits, oldest first. Its own scale: the two series have nothing in common but their order. */
function chart(points: readonly Point[], series: "uses" | "definitions", title: string): Html {
  const top = niceMaximum(points.map((point) => point[series]));
  const x = (index: number): number => LEFT + (index * (WIDTH - LEFT - RIGHT)) / Math.max(1, points.length - 1);
  const y = (value: number): number => TOP + (1 - value / top) * (HEIGHT - TOP - BOTTOM);
  const line = points.map((point, index) => `${index === 0 ? "M" : "L"}${Math.round(x(index))} ${Math.round(y(point[series]))}`).join("");
  const area = `${line}L${Math.round(x(points.length - 1))} ${y(0)}L${x(0)} ${y(0)}Z`;
  const every = Math.ceil(points.length / NAMES_MAX);
  const hasName = (index: number): boolean => (points.length - 1 - index) % every === 0;
  return html`<figure class="chart ${series}"><figcaption>${title}</figcaption>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${title}: ${points.map((point) => `${point.name} ${point[series]}`).join(", ")}">
      ${[0, 0.5, 1].map((part) => html`<line class="rule" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(part * top)}" y2="${y(part * top)}"/><text class="scale" x="${LEFT - 10}" y="${y(part * top) + 4}">${number(part * top)}</text>`)}
      <path class="area" d="${area}"/><path class="line" d="${line}"/>
      ${points.map((point, index) => html`<circle cx="${Math.round(x(index))}" cy="${Math.round(y(point[series]))}" r="4.5"><title>${point.name}: ${point[series]}</title></circle><text class="value" x="${Math.round(x(index))}" y="${Math.round(y(point[series])) - 10}">${number(point[series])}</text>${hasName(index) ? html`<text class="name" x="${Math.round(x(index))}" y="${HEIGHT - 14}">${shortened(point.name)}</text>` : null}`)}
    </svg></figure>`;
}

/** What earlier audits counted, and this one; null if there is nothing to compare with. */
export function trendSection(report: AuditReport, earlier: readonly NamedReport[]): Html | null {
  if (earlier.length === 0) return null;
  const points = [...earlier.map(pointOf), pointOf({ name: "now", report })];
  return html`<div class="charts">${chart(points, "uses", "Uses of the old stack")}${chart(points, "definitions", "Competing definitions")}</div>`;
}
