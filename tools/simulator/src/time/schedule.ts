/** Something that is to happen. */
export interface Task {
  readonly atMs: number;
  /** Breaks ties: what was scheduled first happens first. */
  readonly order: number;
  readonly action: () => void;
  isCancelled: boolean;
}

/** Virtual time: it stands still while something happens, and jumps to the next task when nothing does. */
export interface Schedule {
  readonly nowMs: number;
  /** Never in the past, and never within this call. */
  after(delayMs: number, action: () => void): Task;
  /** Moves the time to the next task and hands it out; undefined when nothing is due by `endMs`. */
  takeNext(endMs: number): Task | undefined;
}

export function createSchedule(): Schedule {
  const heap: Task[] = [];
  let nowMs = 0;
  let order = 0;

  return {
    get nowMs() {
      return nowMs;
    },
    after(delayMs, action) {
      order += 1;
      const task: Task = { atMs: toMicroseconds(nowMs + Math.max(0, delayMs)), order, action, isCancelled: false };
      push(heap, task);
      return task;
    },
    takeNext(endMs) {
      for (let first = heap[0]; first !== undefined && first.atMs <= endMs; first = heap[0]) {
        pop(heap);
        if (first.isCancelled) continue;
        nowMs = first.atMs;
        return first;
      }
      nowMs = Math.max(nowMs, endMs);
      return undefined;
    },
  };
}

/** Rounded up, so that nobody is woken a rounding error too early and finds nothing to do. */
const toMicroseconds = (ms: number): number => Math.ceil(ms * 1_000) / 1_000;

const isBefore = (a: Task, b: Task): boolean => a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);

/** A binary heap: the task that is due first is at the root. */
function push(heap: Task[], task: Task): void {
  let index = heap.length;
  heap.push(task);
  while (index > 0) {
    const parent = (index - 1) >> 1;
    const above = heap[parent] as Task;
    if (!isBefore(task, above)) break;
    heap[index] = above;
    index = parent;
  }
  heap[index] = task;
}

function pop(heap: Task[]): void {
  const last = heap.pop() as Task;
  if (heap.length === 0) return;
  let index = 0;
  for (;;) {
    const child = smallerChild(heap, index);
    if (child === undefined || !isBefore(heap[child] as Task, last)) break;
    heap[index] = heap[child] as Task;
    index = child;
  }
  heap[index] = last;
}

function smallerChild(heap: readonly Task[], index: number): number | undefined {
  const left = 2 * index + 1;
  if (left >= heap.length) return undefined;
  const right = left + 1;
  return right < heap.length && isBefore(heap[right] as Task, heap[left] as Task) ? right : left;
}
