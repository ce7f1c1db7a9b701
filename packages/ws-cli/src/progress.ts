import type { CliIo } from "./io.ts";

const BAR_WIDTH = 28;
const CLEAR_LINE = "\r\u001b[2K";
/** Redrawn when a hundredth more is done: no clock is needed to draw it seldom enough. */
const STEPS = 100;

export interface Progress {
  update(done: number, total: number): void;
  /** Removes the bar. */
  end(): void;
}

/** A bar on a terminal; nothing elsewhere. */
export function createProgress(io: Pick<CliIo, "err" | "progressColumns">, label: string): Progress {
  let drawn = -1;
  return {
    update(done, total) {
      const step = total === 0 ? 0 : Math.floor((done / total) * STEPS);
      if (io.progressColumns === null || step === drawn) return;
      drawn = step;
      io.err(CLEAR_LINE + barOf(label, done, total).slice(0, io.progressColumns - 1));
    },
    end() {
      if (drawn >= 0) io.err(CLEAR_LINE);
    },
  };
}

function barOf(label: string, done: number, total: number): string {
  const filled = total === 0 ? 0 : Math.round((done / total) * BAR_WIDTH);
  return `${label} ${"█".repeat(filled)}${"░".repeat(BAR_WIDTH - filled)} ${done.toLocaleString("en")} of ${total.toLocaleString("en")} files`;
}
