/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

// These functions run in the page, which gets their text: each may use nothing from outside its own body.

export function switchTheme(): void {
  const root = document.documentElement;
  document.querySelector("[data-theme-switch]")?.addEventListener("click", () => {
    const theme = root.dataset["theme"] ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
    root.dataset["theme"] = theme === "dark" ? "light" : "dark";
  });
}

/** Shows the rows and dots that the text of the filter occurs in. */
export function filterRows(): void {
  const nothing = document.querySelector<HTMLElement>("[data-nothing]");

  function filter(text: string): void {
    const wanted = text.trim().toLowerCase();
    let found = 0;
    for (const row of document.querySelectorAll<HTMLElement>("[data-find]")) {
      row.hidden = !(row.dataset["find"] ?? "").toLowerCase().includes(wanted);
      if (!row.hidden) found += 1;
    }
    for (const node of document.querySelectorAll<SVGElement>(".node")) {
      node.classList.toggle("faint", !(node.dataset["file"] ?? "").toLowerCase().includes(wanted));
    }
    if (nothing !== null) nothing.hidden = found > 0;
  }

  const field = document.querySelector<HTMLInputElement>("[data-filter]");
  field?.addEventListener("input", () => filter(field.value));
}

/** A click on a column's title sorts its table: numbers from the largest, the second time the other way round. */
export function sortTables(): void {
  function valueOf(body: HTMLTableSectionElement, column: number): { number: number; text: string } {
    const cell = body.rows[0]?.cells[column];
    return { number: Number(cell?.dataset["value"] ?? 0), text: cell?.textContent ?? "" };
  }

  function sort(head: HTMLTableCellElement, table: HTMLTableElement): void {
    const numeric = head.classList.contains("numeric");
    const [first, second] = numeric ? ["descending", "ascending"] : ["ascending", "descending"];
    const direction = head.getAttribute("aria-sort") === first ? second : first;
    for (const other of table.querySelectorAll("th")) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction ?? "none");
    const bodies = [...table.tBodies].map((body) => ({ body, ...valueOf(body, head.cellIndex) }));
    bodies.sort((a, b) => (numeric ? a.number - b.number : a.text.localeCompare(b.text)));
    if (direction === "descending") bodies.reverse();
    table.append(...bodies.map(({ body }) => body));
  }

  for (const button of document.querySelectorAll("[data-sort]")) {
    const head = button.closest("th");
    const table = button.closest("table");
    if (head !== null && table !== null) button.addEventListener("click", () => sort(head, table));
  }
}

/** Opens the details of a row, and those of the row that the address or a link names. */
export function openRows(): void {
  function toggle(body: Element | null, isOpen?: boolean): void {
    const button = body?.querySelector("[data-open]");
    const details = body?.querySelector<HTMLElement>(".more");
    if (button === null || button === undefined || details === null || details === undefined) return;
    details.hidden = !(isOpen ?? details.hidden);
    button.setAttribute("aria-expanded", String(!details.hidden));
  }

  for (const button of document.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => toggle(button.closest("tbody")));
  }
  const openNamed = (): void => toggle(document.querySelector("tbody:target"), true);
  addEventListener("hashchange", openNamed);
  openNamed();
}

export function zoomGraph(): void {
  const graph = document.querySelector<SVGSVGElement>("svg.graph");
  if (graph === null) return;
  const { width, height } = graph.viewBox.baseVal;
  let scale = 1;

  function zoom(how: string | undefined): void {
    const room = graph?.parentElement?.clientWidth ?? width;
    const step = how === "in" ? 1.3 : 1 / 1.3;
    scale = how === "fit" ? Math.min(1, (room - 2) / width) : Math.min(4, Math.max(0.1, scale * step));
    graph?.setAttribute("width", String(Math.round(width * scale)));
    graph?.setAttribute("height", String(Math.round(height * scale)));
  }

  for (const button of document.querySelectorAll<HTMLElement>("[data-zoom]")) {
    button.addEventListener("click", () => zoom(button.dataset["zoom"]));
  }
}
