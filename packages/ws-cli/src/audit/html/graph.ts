import type { AuditReport } from "../report.ts";
import { type Layout, layoutOf, type PlacedNode } from "./layout.ts";
import { count, html, type Html } from "./markup.ts";

const LABEL_LENGTH_MAX = 26;

/** The end of a path, which tells files apart. */
function shortName(file: string): string {
  const parts = file.split("/");
  const name = parts.length > 1 && /^(index|__init__|main)\./.test(parts.at(-1) ?? "") ? parts.slice(-2).join("/") : (parts.at(-1) ?? file);
  const characters = [...name];
  return characters.length > LABEL_LENGTH_MAX ? `${characters.slice(0, LABEL_LENGTH_MAX - 1).join("")}…` : name;
}

function edgePath(from: PlacedNode, to: PlacedNode): string {
  const bend = from.x === to.x ? 34 : 0;
  const middle = (from.x + to.x) / 2 - bend;
  return `M${from.x} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${to.x} ${to.y}`;
}

function kindOf({ node }: PlacedNode): string {
  if (node.definitions > 0) return "defines";
  if (node.uses === 0) return "passes";
  return node.test ? "test" : "uses";
}

function describe({ node }: PlacedNode): string {
  const parts = [count(node.uses, "use"), ...(node.definitions > 0 ? [count(node.definitions, "definition")] : [])];
  return `${node.file}: ${parts.join(", ")}${node.batch === null ? "" : `, batch ${node.batch}`}`;
}

function drawnNode(placed: PlacedNode, index: number): Html {
  const { node, x, y, radius } = placed;
  return html`<g class="node ${kindOf(placed)}" data-node="${index}" data-file="${node.file}" data-batch="${node.batch ?? ""}" tabindex="${index === 0 ? 0 : -1}" role="button" aria-pressed="false" aria-label="${describe(placed)}"><title>${describe(placed)}</title><circle cx="${x}" cy="${y}" r="${Math.round(radius * 10) / 10}"/><text x="${x + radius + 5}" y="${y + 4}">${shortName(node.file)}</text></g>`;
}

function drawing({ width, height, steps, nodes, edges, labelled }: Layout): Html {
  const lines = edges.flatMap(({ from, to, inner }) => {
    const [start, end] = [nodes[from], nodes[to]];
    if (start === undefined || end === undefined) return [];
    return html`<path class="edge${inner ? " inner" : ""}" d="${edgePath(start, end)}" data-from="${from}" data-to="${to}"/>`;
  });
  const titles = steps.map(
    ({ x, number, files }) =>
      html`<text class="step" x="${x - 8}" y="22">${number === 0 ? "not moved" : `step ${number}`}<tspan dx="6">${files}</tspan></text>`,
  );
  return html`<svg class="graph${labelled ? " labelled" : ""}" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="group" aria-label="Files and their imports">${lines}${titles}${nodes.map(drawnNode)}</svg>`;
}

/** The import graph. Its script lights up what a chosen file imports, and what imports it. */
export function graphSection(report: AuditReport): Html {
  const layout = layoutOf(report);
  if (layout.nodes.length === 0) return html`<p class="empty">No file of this tree has to do with the old stack.</p>`;
  return html`<p class="lead">Each dot is a file, and each line an import. Files of a step move together with, or after, those to the left of it. Choose a
      file to see what it imports and what imports it; the arrow keys go from file to file.</p>
    <div class="toolbar">
      <ul class="legend" aria-label="Legend">
        <li class="uses">uses the old stack</li><li class="defines">defines a role</li><li class="test">test</li><li class="passes">is between</li><li class="edge">import</li><li class="inner">import inside a function</li>
      </ul>
      <div class="zoom" role="group" aria-label="Size of the graph">
        <button type="button" data-zoom="out" aria-label="Smaller">−</button><button type="button" data-zoom="fit">Fit</button><button type="button" data-zoom="in" aria-label="Larger">+</button>
      </div>
    </div>
    <div class="canvas" tabindex="0" role="region" aria-label="Import graph, scrolls">${drawing(layout)}</div>
    <div class="chosen" aria-live="polite" data-chosen hidden></div>
    ${layout.leftOut > 0 ? html`<p class="note">${count(layout.leftOut, "file")} with the fewest uses are not drawn. The tables have them all.</p>` : null}`;
}
