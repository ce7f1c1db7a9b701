import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { startChildProcess } from "@apex/testkit/child-process";
import type { FromService, Taken, ToService } from "./messages.ts";

/** A service process: one that is flooded, or one beside it. */
export interface Target extends AsyncDisposable {
  readonly port: number;
  append(n: number): void;
  prepare(need: "history" | "busy", user: string): Promise<void>;
  look(): Promise<Taken>;
  /** Resolves when it answers at once and has forgotten the flooder; false when it does not within some seconds. */
  isCalm(connections: number): Promise<boolean>;
}

const CALM_WITHIN_MS = 10_000;
const AT_ONCE_MS = 50;
const LOOK_EVERY_MS = 50;

export async function startTarget(): Promise<Target> {
  const folder = await mkdtemp(join(tmpdir(), "apex-neighbour-"));
  const child = startChildProcess<ToService, FromService>(new URL("./service.ts", import.meta.url), [join(folder, "apex.db")]);
  const { port } = await child.next("ready");

  async function look(): Promise<Taken> {
    const looked = child.next("looked");
    child.send({ type: "look" });
    return looked;
  }

  return {
    port,
    append: (n) => child.send({ type: "append", n }),
    look,
    async prepare(need, user) {
      const prepared = child.next("prepared");
      child.send({ type: "prepare", need, user });
      await prepared;
    },
    async isCalm(connections) {
      const startedAtMs = performance.now();
      while (performance.now() - startedAtMs < CALM_WITHIN_MS) {
        const askedAtMs = performance.now();
        const taken = await look();
        if (taken.connections <= connections && performance.now() - askedAtMs < AT_ONCE_MS) return true;
        await pause(LOOK_EVERY_MS);
      }
      return false;
    },
    async [Symbol.asyncDispose]() {
      await child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
