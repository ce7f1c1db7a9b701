import { setImmediate as turn } from "node:timers/promises";
import { endWithParent } from "@apex/testkit/child-process";
import type { FromServer, ToServer } from "../messages.ts";
import { createProfiler } from "../run/profiler.ts";
import { createPublisher, type Publisher } from "../run/publisher.ts";
import { subjectNamed } from "../subjects/index.ts";

/** The process that is measured: one subject, told how much to publish. */
endWithParent();
let publisher: Publisher | undefined;
let mark = process.cpuUsage();
const profiler = createProfiler();

const say = (message: FromServer): void => void process.send?.(message);

process.on("message", (message: ToServer) => void handle(message));

async function handle(message: ToServer): Promise<void> {
  switch (message.type) {
    case "start":
      return start(message);
    case "publish":
      await publisher?.publish(message.items);
      return say({ type: "published" });
    case "cpu":
      return sayCpu();
    case "memory":
      return say({ type: "memory", bytes: await measureMemory() });
    case "profile":
      await (message.file === undefined ? profiler.start() : profiler.stop(message.file));
      return say({ type: "profile" });
  }
}

async function start({ subject, load, folder }: ToServer & { type: "start" }): Promise<void> {
  const running = await subjectNamed(subject).serve(load, folder);
  publisher = createPublisher(running, load);
  say({ type: "started", port: running.port, ...(running.note === undefined ? {} : { note: running.note }) });
}

function sayCpu(): void {
  const { user, system } = process.cpuUsage(mark);
  mark = process.cpuUsage();
  say({ type: "cpu", userUs: user, systemUs: system });
}

/** What lives in the heap and beside it. The resident set would hide connections in pages that were empty anyway. */
async function measureMemory(): Promise<number> {
  // What the first one lets go of may hold more.
  globalThis.gc?.();
  await turn();
  globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
