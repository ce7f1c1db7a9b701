import type { CompatBreak } from "../report.ts";
import { html, type Html, path } from "./markup.ts";
import { table } from "./tables.ts";

/** What throws on purpose through compat; null if nothing does. */
export function breaksSection(breaks: readonly CompatBreak[]): Html | null {
  if (breaks.length === 0) return null;
  const rows = breaks.map(({ id, file, line, what, kind, sure }) => ({
    find: `${id} ${file} ${what}`,
    cells: [html`<code>${id}</code>`, html`<code>${what}</code>${sure ? null : html` <span class="form">if the user is missing</span>`}`, kind, html`${path(file)}:${line}`],
  }));
  const columns = [{ title: "Break" }, { title: "What" }, { title: "Kind", wide: true }, { title: "Where" }];
  return html`<p class="lead">These throw through the compat package, on purpose: mend them before the switch. docs/migration.md has the reason and the recipe of each id.</p>${table("What breaks on purpose, by file", columns, rows)}`;
}
