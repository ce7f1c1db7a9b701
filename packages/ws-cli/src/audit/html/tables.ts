import { html, type Html } from "./markup.ts";

export interface Column {
  readonly title: string;
  /** Right-aligned, and sorted by value. */
  readonly numeric?: boolean;
  /** Left out on a narrow screen. */
  readonly wide?: boolean;
}

export interface Row {
  /** Text that the filter looks through. */
  readonly find: string;
  readonly id?: string;
  readonly cells: readonly (Html | string | number)[];
  /** Shown below the row when it is opened. */
  readonly details?: Html;
}

function headOf({ title, numeric, wide }: Column): Html {
  return html`<th scope="col" class="${numeric === true ? "numeric" : ""}${wide === true ? " wide" : ""}"><button type="button" data-sort>${title}</button></th>`;
}

function bodyOf({ find, id, cells, details }: Row, columns: readonly Column[]): Html {
  const opener = details === undefined ? null : html`<button type="button" class="opener" data-open aria-expanded="false" aria-label="Details"></button>`;
  const tds = cells.map((cell, index) => {
    const { numeric, wide } = columns[index] ?? { title: "" };
    const value = typeof cell === "number" ? html` data-value="${cell}"` : null;
    return html`<td class="${numeric === true ? "numeric" : ""}${wide === true ? " wide" : ""}"${value}>${index === 0 ? opener : null}${cell}</td>`;
  });
  const more = details === undefined ? null : html`<tr class="more" hidden><td colspan="${columns.length}">${details}</td></tr>`;
  return html`<tbody data-find="${find}"${id === undefined ? null : html` id="${id}"`}><tr>${tds}</tr>${more}</tbody>`;
}

/** A table that its script sorts and filters; a `tbody` is a row with its details. */
export function table(caption: string, columns: readonly Column[], rows: readonly Row[]): Html {
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${caption}"><table><caption>${caption}</caption><thead><tr>${columns.map(headOf)}</tr></thead>${rows.map((row) => bodyOf(row, columns))}</table></div>`;
}
