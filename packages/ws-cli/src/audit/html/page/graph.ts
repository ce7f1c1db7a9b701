/// <reference lib="dom" />
/// <reference lib="dom.iterable" />

// These functions run in the page, which gets their text: each may use nothing from outside its own body.

/** Lights up what a chosen file imports and what imports it, and names both below the graph. */
export function chooseNodes(): void {
  const graph = document.querySelector<SVGSVGElement>("svg.graph");
  const chosen = document.querySelector<HTMLElement>("[data-chosen]");
  const nodes = [...document.querySelectorAll<SVGGElement>(".node")];
  const edges = [...document.querySelectorAll<SVGPathElement>("path.edge")];
  if (graph === null || chosen === null) return;

  function list(title: string, indices: readonly number[]): HTMLElement {
    const items = indices.map((index) => {
      const name = document.createElement("bdi");
      name.className = "path";
      name.textContent = nodes[index]?.dataset["file"] ?? "";
      const item = document.createElement("li");
      item.append(name);
      return item;
    });
    const head = document.createElement("h4");
    head.textContent = `${title} ${indices.length}`;
    const part = document.createElement("div");
    const names = document.createElement("ul");
    names.append(...items);
    part.append(head, names);
    return part;
  }

  function lightUp(index: number): { imports: number[]; importers: number[] } {
    const joined = edges.map((edge) => ({ edge, from: Number(edge.dataset["from"]), to: Number(edge.dataset["to"]) }));
    for (const { edge, from, to } of joined) {
      edge.classList.toggle("out", from === index);
      edge.classList.toggle("in", to === index);
    }
    const imports = joined.filter(({ from }) => from === index).map(({ to }) => to);
    const importers = joined.filter(({ to }) => to === index).map(({ from }) => from);
    const near = new Set([index, ...imports, ...importers]);
    for (const [place, node] of nodes.entries()) {
      node.classList.toggle("near", near.has(place));
      node.setAttribute("aria-pressed", String(place === index));
    }
    return { imports, importers };
  }

  function choose(node: SVGGElement | null): void {
    const { imports, importers } = lightUp(node === null ? -1 : nodes.indexOf(node));
    graph?.classList.toggle("has-chosen", node !== null);
    const head = document.createElement("h3");
    head.textContent = node?.getAttribute("aria-label") ?? "";
    const columns = document.createElement("div");
    columns.className = "columns";
    columns.append(list("Imports", imports), list("Imported by", importers));
    chosen?.replaceChildren(head, columns);
    if (chosen !== null) chosen.hidden = node === null;
  }

  graph.addEventListener("click", (event) => {
    const node = (event.target as Element).closest<SVGGElement>(".node");
    choose(node?.getAttribute("aria-pressed") === "true" ? null : node);
  });
  graph.addEventListener("keydown", (event) => {
    if (event.key === "Escape") choose(null);
  });
}

/** The arrow keys go to the nearest dot in their direction, Enter and space choose it. Tab goes past the graph. */
export function walkNodes(): void {
  const graph = document.querySelector<SVGSVGElement>("svg.graph");
  const places = [...document.querySelectorAll<SVGGElement>(".node")].map((node) => {
    const circle = node.querySelector("circle");
    return { node, x: Number(circle?.getAttribute("cx")), y: Number(circle?.getAttribute("cy")) };
  });
  const directions = new Map([
    ["ArrowLeft", { right: -1, down: 0 }],
    ["ArrowRight", { right: 1, down: 0 }],
    ["ArrowUp", { right: 0, down: -1 }],
    ["ArrowDown", { right: 0, down: 1 }],
  ]);

  function nearest(node: Element, { right, down }: { right: number; down: number }): SVGGElement | undefined {
    const from = places.find((place) => place.node === node);
    if (from === undefined) return undefined;
    const ahead = places.flatMap((place) => {
      const along = (place.x - from.x) * right + (place.y - from.y) * down;
      const aside = Math.abs((place.x - from.x) * down) + Math.abs((place.y - from.y) * right);
      return along > 0 ? { node: place.node, distance: along + 3 * aside } : [];
    });
    return ahead.sort((a, b) => a.distance - b.distance)[0]?.node;
  }

  graph?.addEventListener("keydown", (event) => {
    const node = (event.target as Element).closest<SVGGElement>(".node");
    const direction = directions.get(event.key);
    if (node === null) return;
    if (event.key === "Enter" || event.key === " ") node.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    else if (direction !== undefined) nearest(node, direction)?.focus();
    else return;
    event.preventDefault();
  });
  graph?.addEventListener("focusin", (event) => {
    for (const { node } of places) node.setAttribute("tabindex", node === event.target ? "0" : "-1");
  });
}
