import type { EntryPoint, NameUse, Use, UseStatus } from "../report.ts";
import { count, html, type Html, path } from "./markup.ts";
import { table } from "./tables.ts";

const REWRITES: Readonly<Record<NameUse["rewrite"], string>> = {
  automatic: "a tool rewrites it",
  note: "a tool rewrites it, a person looks",
  manual: "a person writes it anew",
};

export const badge = (kind: UseStatus | EntryPoint["kind"] | NameUse["rewrite"]): Html => html`<span class="badge ${kind}">${kind}</span>`;

function nameRow({ name, count: times, rewrite, successor }: NameUse): Html {
  return html`<li><code>${name}</code> <span class="times">×${times}</span> <span title="${REWRITES[rewrite]}">${badge(rewrite)}</span> ${successor === null ? null : html`<span class="to">→ ${successor}</span>`}</li>`;
}

function useRow({ file, line, form, status, test, through }: Use): Html {
  return html`<li>${path(file)}:${line} <span class="form">${form}${test ? ", test" : ""}</span> ${badge(status)}${through.length === 0 ? null : html` <span class="form">through ${through.map((each) => path(each))}</span>`}</li>`;
}

function detailsOf({ names, uses, recipe }: EntryPoint): Html {
  return html`<p>${recipe}</p><div class="columns"><div><h4>${count(names.length, "name")}</h4><ul>${names.map(nameRow)}</ul></div><div><h4>${count(uses.length, "use")}</h4><ul>${uses.map(useRow)}</ul></div></div>`;
}

/** The old modules that are imported, and what takes the place of their names. */
export function entryPointsSection(entryPoints: readonly EntryPoint[]): Html {
  if (entryPoints.length === 0) return html`<p class="empty">Nothing of the old stack is imported.</p>`;
  const rows = entryPoints.map((entry) => ({
    find: [entry.module, ...entry.names.map(({ name }) => name), ...entry.uses.map(({ file }) => file)].join(" "),
    cells: [path(entry.module), badge(entry.kind), entry.statements, entry.statementsOutsideTests, entry.strings, entry.names.length],
    details: detailsOf(entry),
  }));
  const columns = [
    { title: "Old module" },
    { title: "Kind", wide: true },
    { title: "Statements", numeric: true },
    { title: "Outside tests", numeric: true },
    { title: "In strings", numeric: true, wide: true },
    { title: "Names", numeric: true, wide: true },
  ];
  return html`<p class="lead">What is imported of the old stack. Open a module for the names that are taken from it, what takes their place, and every use.</p>${table("Old modules that are used, most used first", columns, rows)}`;
}
