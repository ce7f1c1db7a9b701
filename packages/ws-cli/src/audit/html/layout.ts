import type { AuditReport, GraphEdge, GraphNode } from "../report.ts";

/** A file's place in the drawing. */
export interface PlacedNode {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/** Files that can move at the same time: those of later steps import those of earlier ones. */
export interface Step {
  readonly x: number;
  readonly files: number;
  /** From 1; 0 for files that no batch moves. */
  readonly number: number;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly steps: readonly Step[];
  readonly nodes: readonly PlacedNode[];
  /** Positions in `nodes`. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly inner: boolean }[];
  /** Names fit beside the dots. */
  readonly labelled: boolean;
  /** Files that were left out, those with the fewest uses. */
  readonly leftOut: number;
}

/** More dots than these are no picture, and slow. */
const NODES_MAX = 700;
const LABELLED_MAX = 90;
const MARGIN = 28;
const HEADER = 30;
const GAP_BETWEEN_STEPS = 46;
/** Room for the title of a step. */
const STEP_WIDTH_MIN = 70;

type Report = Pick<AuditReport, "graph" | "batches">;

/** The number of a batch to its step: one more than the latest of those that come before. */
function stepsOfBatches(batches: AuditReport["batches"]): ReadonlyMap<number, number> {
  const steps = new Map<number, number>();
  // A batch depends on earlier ones only, so they are known by then.
  for (const { number, after } of batches) {
    steps.set(number, 1 + Math.max(0, ...after.map((earlier) => steps.get(earlier) ?? 0)));
  }
  return steps;
}

const weightOf = ({ uses, definitions }: GraphNode): number => uses + 3 * definitions;

const byFile = (a: GraphNode, b: GraphNode): number => (a.file < b.file ? -1 : 1);

function heaviest(nodes: readonly GraphNode[]): readonly GraphNode[] {
  if (nodes.length <= NODES_MAX) return nodes;
  return nodes.toSorted((a, b) => weightOf(b) - weightOf(a) || byFile(a, b)).slice(0, NODES_MAX);
}

function grouped(nodes: readonly GraphNode[], steps: ReadonlyMap<number, number>): [number, GraphNode[]][] {
  const groups = new Map<number, GraphNode[]>();
  for (const node of nodes.toSorted(byFile)) {
    const step = node.batch === null ? 0 : (steps.get(node.batch) ?? 0);
    groups.set(step, [...(groups.get(step) ?? []), node]);
  }
  return [...groups].toSorted(([a], [b]) => a - b);
}

function indexedEdges(edges: readonly GraphEdge[], nodes: readonly PlacedNode[]): Layout["edges"] {
  const places = new Map(nodes.map(({ node }, index) => [node.file, index]));
  return edges.flatMap(({ from, to, inner }) => {
    const [start, end] = [places.get(from), places.get(to)];
    return start === undefined || end === undefined ? [] : [{ from: start, to: end, inner }];
  });
}

/** Places the files in columns, step by step from the left, so that each import points to the left. */
export function layoutOf({ graph, batches }: Report): Layout {
  const drawn = heaviest(graph.nodes);
  const labelled = drawn.length <= LABELLED_MAX;
  const cell = labelled ? { width: 214, height: 24, rows: 22 } : { width: 26, height: 20, rows: 26 };
  const steps: Step[] = [];
  const nodes: PlacedNode[] = [];
  let x = MARGIN;
  for (const [number, files] of grouped(drawn, stepsOfBatches(batches))) {
    steps.push({ x, number, files: files.length });
    for (const [index, node] of files.entries()) {
      nodes.push({
        node,
        x: x + Math.floor(index / cell.rows) * cell.width,
        y: HEADER + MARGIN + (index % cell.rows) * cell.height,
        radius: Math.min(9, 4 + Math.sqrt(weightOf(node))),
      });
    }
    x += Math.max(STEP_WIDTH_MIN, Math.ceil(files.length / cell.rows) * cell.width) + GAP_BETWEEN_STEPS;
  }
  const height = Math.max(HEADER, ...nodes.map(({ y }) => y)) + MARGIN;
  const edges = indexedEdges(graph.edges, nodes);
  return { width: x + MARGIN, height, steps, nodes, edges, labelled, leftOut: graph.nodes.length - drawn.length };
}
