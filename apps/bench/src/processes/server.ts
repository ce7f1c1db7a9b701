import type { FromServer, ToServer } from "../messages.ts";
import { createTick } from "../payload.ts";
import { subjectNamed } from "../subjects/index.ts";
import type { Running } from "../subjects/subject.ts";

/** The process whose CPU is measured: one subject, told what to publish. */
let running: Running | undefined;
let mark = process.cpuUsage();

/** What lives in the heap and beside it. The resident set would hide connections in pages that were empty anyway. */
function usedBytes(): number {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const say = (message: FromServer): void => void process.send?.(message);

process.on("message", (message: ToServer) => {
  switch (message.type) {
    case "start":
      return void start(message.subject);
    case "publish":
      return void running?.publish(Array.from({ length: message.to - message.from + 1 }, (_, index) => createTick(message.from + index)));
    case "measure":
      return measure();
  }
});

async function start(name: string): Promise<void> {
  running = await subjectNamed(name).serve();
  say({ type: "started", port: running.port });
}

function measure(): void {
  const { user, system } = process.cpuUsage(mark);
  globalThis.gc?.();
  say({ type: "measured", cpuUs: user + system, memoryBytes: usedBytes() });
  mark = process.cpuUsage();
}
