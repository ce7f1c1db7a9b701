/** Something that is to happen. */
export interface Task {
  readonly atUs: number;
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
  /** Whole microseconds, rounded up: nobody is woken a rounding error too early, finds nothing to do and asks again for ever. */
  let nowUs = 0;
  let order = 0;

  return {
    get nowMs() {
      return nowUs / 1_000;
    },
    after(delayMs, action) {
      order += 1;
      const task: Task = { atUs: nowUs + Math.ceil(Math.max(0, delayMs) * 1_000), order, action, isCancelled: false };
      push(heap, task);
      return task;
    },
    takeNext(endMs) {
      const endUs = Math.ceil(endMs * 1_000);
      for (let first = heap[0]; first !== undefined && first.atUs <= endUs; first = heap[0]) {
        pop(heap);
        if (first.isCancelled) continue;
        nowUs = first.atUs;
        return first;
      }
      nowUs = Math.max(nowUs, endUs);
      return undefined;
    },
  };
}

const isBefore = (a: Task, b: Task): boolean => a.atUs < b.atUs || (a.atUs === b.atUs && a.order < b.order);

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
