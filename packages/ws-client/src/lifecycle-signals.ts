/** Moments at which a page should look at its connection, where the platform tells of them. Returns the undo. */
export function watchLifecycle(onWake: () => void, onOffline: () => void): () => void {
  const watched = new AbortController();
  const listen = (target: EventTarget, type: string, listener: () => void): void =>
    target.addEventListener(type, listener, { signal: watched.signal });
  if (typeof addEventListener === "function") {
    listen(globalThis, "online", onWake);
    listen(globalThis, "pageshow", onWake);
    listen(globalThis, "offline", onOffline);
  }
  if (typeof document !== "undefined") {
    listen(document, "visibilitychange", () => document.visibilityState === "visible" && onWake());
  }
  return () => watched.abort();
}
