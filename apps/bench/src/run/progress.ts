import { styleText } from "node:util";

/** Says on stderr what is being measured, and how long the rest will take. */
export interface Progress {
  begin(what: string): void;
  end(): void;
}

const clock = (ms: number): string => `${Math.floor(ms / 60_000)}:${String(Math.floor(ms / 1_000) % 60).padStart(2, "0")}`;

/** `steps`: how often `begin` will be called. */
export function createProgress(steps: number): Progress {
  const { stderr } = process;
  const startedAtMs = performance.now();
  let begun = 0;
  return {
    begin(what) {
      const elapsedMs = performance.now() - startedAtMs;
      const left = begun === 0 ? "" : `, about ${clock((elapsedMs / begun) * (steps - begun))} left`;
      begun += 1;
      const line = styleText("dim", `[${begun}/${steps}, ${clock(elapsedMs)}${left}] ${what}`, { stream: stderr });
      stderr.write(stderr.isTTY ? `\r\u001B[K${line}` : `${line}\n`);
    },
    end() {
      if (stderr.isTTY) stderr.write("\r\u001B[K");
    },
  };
}
