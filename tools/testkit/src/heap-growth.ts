import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

function usedBytes(): number {
  collect();
  return getHeapStatistics().used_heap_size;
}

/** By how many bytes the heap is larger while `made` is kept, after `fill` has worked on it. What is garbage does not count. */
export async function heapGrowth<Made>(made: Made, fill: (made: Made) => unknown): Promise<number> {
  const before = usedBytes();
  await fill(made);
  const growth = usedBytes() - before;
  kept.add(made);
  kept.clear();
  return growth;
}

/** What is in here is still needed behind the second measurement. */
const kept = new Set<unknown>();
