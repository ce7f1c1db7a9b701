/** The items of a source until the signal aborts; then throws its reason, also while the source has nothing to give. */
export async function* untilAborted<Item>(
  source: AsyncIterable<Item>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): AsyncGenerator<Item, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const abort = whenAborted(signal);
  let isDone = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), abort.promise]);
      isDone = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    abort.forget();
    // A source that is stuck would never answer, so its goodbye is not waited for.
    if (!isDone) Promise.resolve(iterator.return?.()).catch(onError);
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
