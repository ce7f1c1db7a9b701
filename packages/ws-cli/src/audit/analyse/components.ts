/**
 * Strongly connected components by Tarjan's algorithm, without recursion, as a component may have many hundreds of files.
 * A component comes after every component that it points to.
 */
export function components<T>(nodes: Iterable<T>, targetsOf: (node: T) => Iterable<T>): T[][] {
  const found: T[][] = [];
  const state = new Map<T, { index: number; low: number; onStack: boolean }>();
  const stack: T[] = [];
  let counter = 0;

  const open = (node: T): Frame<T> => {
    state.set(node, { index: counter, low: counter, onStack: true });
    counter += 1;
    stack.push(node);
    return { node, targets: targetsOf(node)[Symbol.iterator]() };
  };

  for (const start of nodes) {
    if (state.has(start)) continue;
    const frames: Frame<T>[] = [open(start)];
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      const own = state.get(frame.node);
      if (own === undefined) break;
      const next = frame.targets.next();
      if (next.done !== true) {
        const target = state.get(next.value);
        if (target === undefined) frames.push(open(next.value));
        else if (target.onStack) own.low = Math.min(own.low, target.index);
        continue;
      }
      frames.pop();
      const above = frames.at(-1);
      const parent = above === undefined ? undefined : state.get(above.node);
      if (parent !== undefined) parent.low = Math.min(parent.low, own.low);
      if (own.low === own.index) found.push(close(frame.node, stack, state));
    }
  }
  return found;
}

interface Frame<T> {
  readonly node: T;
  readonly targets: Iterator<T>;
}

function close<T>(root: T, stack: T[], state: ReadonlyMap<T, { onStack: boolean }>): T[] {
  const members = stack.splice(stack.lastIndexOf(root));
  for (const member of members) {
    const own = state.get(member);
    if (own !== undefined) own.onStack = false;
  }
  return members;
}
