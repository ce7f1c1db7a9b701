/** Moments at which a page should look at its connection, where the platform tells of them. Returns the undo. */
export function watchLifecycle(onWake: () => void, onOffline: () => void): () => void {
  if (typeof addEventListener !== "function") return () => undefined;
  const watched = new AbortController();
  const { signal } = watched;
  addEventListener("online", onWake, { signal });
  addEventListener("offline", onOffline, { signal });
  addEventListener("pageshow", onWake, { signal });
  if (typeof document !== "undefined") {
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && onWake(), { signal });
  }
  return () => watched.abort();
}
