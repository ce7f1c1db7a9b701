/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

/**
 * Runs in the page, which gets its text: it may use nothing from outside its own body. Everything is there without it; it
 * filters, sorts, and lights up what a file of the graph is joined to.
 */
export function pageScript(): void {
  const all = <E extends Element>(selector: string, within: ParentNode = document): E[] => [...within.querySelectorAll<E>(selector)];

  function switchTheme(): void {
    const root = document.documentElement;
    const isDark = root.dataset["theme"] === undefined ? matchMedia("(prefers-color-scheme: dark)").matches : root.dataset["theme"] === "dark";
    root.dataset["theme"] = isDark ? "light" : "dark";
  }

  function filter(text: string): void {
    const wanted = text.trim().toLowerCase();
    let found = 0;
    for (const element of all<HTMLElement>("[data-find]")) {
      element.hidden = !(element.dataset["find"] ?? "").toLowerCase().includes(wanted);
      if (!element.hidden) found += 1;
    }
    for (const node of all<SVGElement>(".node")) {
      node.classList.toggle("faint", !(node.dataset["file"] ?? "").toLowerCase().includes(wanted));
    }
    const nothing = document.querySelector<HTMLElement>("[data-nothing]");
    if (nothing !== null) nothing.hidden = found > 0;
  }

  function sortBy(button: HTMLElement): void {
    const head = button.closest("th");
    const table = button.closest("table");
    if (head === null || table === null) return;
    const numeric = head.classList.contains("numeric");
    const first = numeric ? "descending" : "ascending";
    const direction = head.getAttribute("aria-sort") !== first ? first : numeric ? "ascending" : "descending";
    for (const other of all("th", table)) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", direction);
    const cell = (body: HTMLTableSectionElement): HTMLTableCellElement | undefined => body.rows[0]?.cells[head.cellIndex];
    const compare = (a: HTMLTableSectionElement, b: HTMLTableSectionElement): number =>
      numeric
        ? Number(cell(a)?.dataset["value"] ?? 0) - Number(cell(b)?.dataset["value"] ?? 0)
        : (cell(a)?.innerText ?? "").localeCompare(cell(b)?.innerText ?? "");
    table.append(...[...table.tBodies].sort((a, b) => (direction === "ascending" ? compare(a, b) : compare(b, a))));
  }

  const nodes = all<SVGGElement>(".node");
  const edges = all<SVGPathElement>("path.edge");
  const graph = document.querySelector<SVGSVGElement>("svg.graph");
  const chosen = document.querySelector<HTMLElement>("[data-chosen]");
  const fileOf = (index: string | undefined): string => nodes[Number(index)]?.dataset["file"] ?? "";

  function list(title: string, files: readonly string[]): HTMLElement {
    const part = document.createElement("div");
    const head = document.createElement("h4");
    head.textContent = `${title} ${files.length}`;
    const items = document.createElement("ul");
    for (const file of files) {
      const name = document.createElement("bdi");
      name.className = "path";
      name.textContent = file;
      const item = document.createElement("li");
      item.append(name);
      items.append(item);
    }
    part.append(head, items);
    return part;
  }

  function choose(node: SVGGElement | null): void {
    const index = node?.dataset["node"];
    const imports: string[] = [];
    const importers: string[] = [];
    const near = new Set([index]);
    for (const edge of edges) {
      const { from, to } = edge.dataset;
      const isOut = index !== undefined && from === index;
      const isIn = index !== undefined && to === index;
      edge.classList.toggle("out", isOut);
      edge.classList.toggle("in", isIn);
      if (isOut) imports.push(fileOf(to));
      if (isIn) importers.push(fileOf(from));
      if (isOut) near.add(to);
      if (isIn) near.add(from);
    }
    for (const other of nodes) {
      other.classList.toggle("near", index !== undefined && near.has(other.dataset["node"]));
      other.classList.toggle("is-chosen", other === node);
      other.setAttribute("aria-pressed", String(other === node));
    }
    graph?.classList.toggle("has-chosen", node !== null);
    if (chosen === null) return;
    chosen.hidden = node === null;
    const head = document.createElement("h3");
    head.textContent = node?.getAttribute("aria-label") ?? "";
    const columns = document.createElement("div");
    columns.className = "columns";
    columns.append(list("Imports", imports), list("Imported by", importers));
    chosen.replaceChildren(head, columns);
  }

  /** The nearest dot that lies in the direction of the key. */
  function neighbour(node: SVGGElement, key: string): SVGGElement | undefined {
    const place = (other: Element): { x: number; y: number } => {
      const circle = other.querySelector("circle");
      return { x: Number(circle?.getAttribute("cx")), y: Number(circle?.getAttribute("cy")) };
    };
    const from = place(node);
    const steps: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const [right, down] = steps[key] ?? [0, 0];
    const distance = (other: SVGGElement): number => {
      const { x, y } = place(other);
      const along = (x - from.x) * right + (y - from.y) * down;
      const aside = Math.abs((x - from.x) * down) + Math.abs((y - from.y) * right);
      return along > 0 ? along + 3 * aside : Infinity;
    };
    const best = nodes.reduce((nearest, other) => (distance(other) < distance(nearest) ? other : nearest), node);
    return distance(best) === Infinity ? undefined : best;
  }

  function onGraphKey(event: KeyboardEvent): void {
    const node = (event.target as Element).closest<SVGGElement>(".node");
    if (event.key === "Escape") choose(null);
    if (node === null) return;
    if (event.key === "Enter" || event.key === " ") choose(node);
    const next = neighbour(node, event.key);
    next?.focus();
    if (next !== undefined || event.key === " ") event.preventDefault();
  }

  function onGraphFocus(event: FocusEvent): void {
    const node = (event.target as Element).closest<SVGGElement>(".node");
    if (node === null) return;
    for (const other of nodes) other.setAttribute("tabindex", other === node ? "0" : "-1");
  }

  let scale = 1;
  function zoom(how: string | undefined): void {
    if (graph === null) return;
    const { width, height } = graph.viewBox.baseVal;
    const room = graph.parentElement?.clientWidth ?? width;
    scale = how === "fit" ? Math.min(1, room / width) : Math.min(4, Math.max(0.1, scale * (how === "in" ? 1.3 : 1 / 1.3)));
    graph.setAttribute("width", String(Math.round(width * scale)));
    graph.setAttribute("height", String(Math.round(height * scale)));
  }

  document.addEventListener("click", (event) => {
    const target = event.target as Element;
    if (target.closest("[data-theme-switch]") !== null) switchTheme();
    const sorter = target.closest<HTMLElement>("[data-sort]");
    if (sorter !== null) sortBy(sorter);
    const zoomer = target.closest<HTMLElement>("[data-zoom]");
    if (zoomer !== null) zoom(zoomer.dataset["zoom"]);
    const node = target.closest<SVGGElement>(".node");
    if (node !== null) choose(node.classList.contains("is-chosen") ? null : node);
    else if (target.closest(".graph") !== null) choose(null);
  });
  document.querySelector<HTMLInputElement>("[data-filter]")?.addEventListener("input", (event) => filter((event.target as HTMLInputElement).value));
  graph?.addEventListener("keydown", onGraphKey);
  graph?.addEventListener("focusin", onGraphFocus);
}
