/** Bounds how many sockets may be on their way: accepted, and their client not yet welcomed. */
export interface Handshakes {
  /** Undefined when there are too many; else to be called when this one was welcomed or is gone, and harmless twice. */
  tryBegin(): (() => void) | undefined;
}

export function createHandshakes(pendingMax: number): Handshakes {
  let pending = 0;
  return {
    tryBegin() {
      if (pending >= pendingMax) return undefined;
      pending += 1;
      let done = false;
      return () => {
        if (!done) pending -= 1;
        done = true;
      };
    },
  };
}
