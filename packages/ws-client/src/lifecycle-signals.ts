/** Moments at which a page should look at its connection, where the platform tells of them. Returns the undo. */
export function watchLifecycle(onSignal: (signal: "wake" | "offline") => void): () => void {
  const handle = ({ type }: Event): void => {
    if (type === "visibilitychange" && document.hidden) return;
    onSignal(type === "offline" ? type : "wake");
  };
  // Not every platform has events of its own; in a page those of the document come by here as well.
  for (const type of SIGNALS) globalThis.addEventListener?.(type, handle);
  return () => {
    for (const type of SIGNALS) globalThis.removeEventListener?.(type, handle);
  };
}

const SIGNALS = ["online", "offline", "pageshow", "visibilitychange"];
