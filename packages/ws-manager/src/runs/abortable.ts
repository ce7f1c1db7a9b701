import { anObjectWith, checkValue, createError, describeValue, type Rule } from "@apex/ws-queue-core";
import { askNow, readableError, tell } from "@apex/ws-transport";

export const aSource: Rule<AsyncIterable<unknown>> = {
  is: (value): value is AsyncIterable<unknown> => typeof (value as Partial<AsyncIterable<unknown>>)[Symbol.asyncIterator] === "function",
  form: "an async iterable, such as an async generator or a stream",
};

const anIterator = anObjectWith<AsyncIterator<unknown>>(["next"], "an object with the method next");

interface Reading {
  readonly signal: AbortSignal;
  /** Lets everything else go first. */
  readonly pause: () => Promise<void>;
  readonly onError: (error: unknown) => void;
}

/** A source that always has its next item ready would keep the process from everything else, the abort included. */
const ITEMS_PER_TURN = 1_024;

/** The items of a source until the signal aborts; then throws its reason, also while the source has nothing to give. */
export async function* untilAborted<Item>(source: AsyncIterable<Item>, { signal, pause, onError }: Reading): AsyncGenerator<Item, void, undefined> {
  const opened = askNow("pipe: the source", () => source[Symbol.asyncIterator](), onError);
  const iterator = checkValue("pipe: the source's iterator", opened, anIterator, "invalid_argument") as AsyncIterator<Item>;
  const abort = whenAborted(signal);
  let isDone = false;
  try {
    for (let count = 1; ; count += 1) {
      const next = await Promise.race([iterator.next(), abort.promise]);
      if (typeof next !== "object" || next === null) throw createError("invalid_argument", `next() of a source must give { done, value }, not ${describeValue(next)}`);
      isDone = next.done === true;
      if (next.done === true) return;
      yield next.value;
      if (count % ITEMS_PER_TURN === 0) await pause();
    }
  } catch (thrown) {
    // Once for the source, and not around each item: a source may have very many.
    throw readableError(thrown);
  } finally {
    abort.forget();
    // A source that is stuck would never answer, so its goodbye is not waited for.
    if (!isDone) tell(() => iterator.return?.(), onError);
  }
}

/** Rejects with the signal's reason; `forget` when nobody waits for it any more. */
function whenAborted(signal: AbortSignal): { readonly promise: Promise<never>; readonly forget: () => void } {
  let abort = (): void => undefined;
  const promise = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason as Error);
  });
  // It is only ever raced: when the source is done first, nobody hears of it.
  promise.catch(() => undefined);
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return { promise, forget: () => signal.removeEventListener("abort", abort) };
}
