/** A gate that a reader passes; while it is shut, the reader waits in front of it. */
export interface Gate {
  pass(): Promise<void>;
  shut(): void;
  open(): void;
}

export function createGate(): Gate {
  let opened: Promise<void> | undefined;
  let release: () => void = () => undefined;
  return {
    pass: () => opened ?? Promise.resolve(),
    shut: () => {
      opened ??= new Promise((resolve) => {
        release = resolve;
      });
    },
    open: () => {
      release();
      opened = undefined;
    },
  };
}
