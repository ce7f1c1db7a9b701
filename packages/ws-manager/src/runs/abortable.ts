/** The items of a source until the signal aborts; then throws its reason, also while the source has nothing to give. */
export async function* untilAborted<Item>(
  source: AsyncIterable<Item>,
  signal: AbortSignal,
  onError: (error: unknown) => void,
): AsyncGenerator<Item, void, undefined> {
  const iterator = source[Symbol.asyncIterator]();
  const aborted = new Promise<never>((_resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
  // It is raced below; a source that ends first leaves it unheard.
  aborted.catch(() => undefined);
  let isDone = false;
  try {
    for (;;) {
      const next = await Promise.race([iterator.next(), aborted]);
      isDone = next.done === true;
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // A source that is stuck would never answer, so its goodbye is not waited for.
    if (!isDone) Promise.resolve(iterator.return?.()).catch(onError);
  }
}
