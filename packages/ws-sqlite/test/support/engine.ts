import { randomBytes } from "node:crypto";
import { createLimits, type Limits } from "@apex/ws-queue-core";
import { onTestFinished } from "vitest";
import { openDatabase } from "../../src/database/open.ts";
import { createEngine, type Engine } from "../../src/engine/engine.ts";
import type { Reply } from "../../src/messages.ts";
import { resolveOptions } from "../../src/options.ts";

/** What runs in the worker, in this thread: every turn of it is the test's. */
export interface EngineTest {
  readonly engine: Engine;
  /** What was answered so far. */
  readonly replies: readonly Reply[];
}

export function openEngine(file: string, limits: Partial<Limits> = {}): EngineTest {
  const options = resolveOptions(file, { synchronous: "off" });
  const replies: Reply[] = [];
  const engine = createEngine({
    opened: openDatabase(options, "test"),
    options,
    limits: createLimits(limits),
    tagBytes: randomBytes(6),
    answer: (batch) => replies.push(...batch),
    find: () => undefined,
  });
  onTestFinished(() => engine.close());
  return { engine, replies };
}
