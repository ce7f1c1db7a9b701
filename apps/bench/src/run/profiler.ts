import { writeFile } from "node:fs/promises";
import { Session } from "node:inspector/promises";

/** Records what the main thread of this process does. */
export interface Profiler {
  start(): Promise<void>;
  /** Writes a `.cpuprofile`, which browsers and editors open. */
  stop(file: string): Promise<void>;
}

const SAMPLE_US = 200;

export function createProfiler(): Profiler {
  const session = new Session();
  return {
    async start() {
      session.connect();
      await session.post("Profiler.enable");
      await session.post("Profiler.setSamplingInterval", { interval: SAMPLE_US });
      await session.post("Profiler.start");
    },
    async stop(file) {
      const { profile } = await session.post("Profiler.stop");
      await writeFile(file, JSON.stringify(profile));
      session.disconnect();
    },
  };
}
