/** Moments at which a page should look at its connection, where the platform tells of them. Returns the undo. */
export function watchLifecycle(onSignal: (signal: "wake" | "offline") => void): () => void {
  const watched = new AbortController();
  const handle = ({ type }: Event): void => {
    if (type === "visibilitychange" && document.visibilityState === "hidden") return;
    onSignal(type === "offline" ? type : "wake");
  };
  for (const type of ["online", "offline", "pageshow", "visibilitychange"]) {
    // Not every platform has events of its own; in a page those of the document come by here as well.
    globalThis.addEventListener?.(type, handle, { signal: watched.signal });
  }
  return () => watched.abort();
}
