import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { defaultServerConditions } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { bundledWorker } from "./tools/config/bundled-worker-plugin.ts";
import { productionClient } from "./tools/config/production-client-plugin.ts";

/** Tests start hundreds of processes and threads from the sources: what one compiled, types erased, the next one reads. */
process.env["NODE_COMPILE_CACHE"] ??= path.join(import.meta.dirname, "node_modules/.cache/apex/compiled");

/** Tests run from the sources of every package: nothing has to be built first. */
const conditions = ["@apex/source", ...defaultServerConditions];

const ALL_TESTS = "test/**/*.test.ts";

/**
 * Their files leave nothing behind, so one process runs one after the other: starting one for each took half of their time. Those of
 * ws-transport do not: some fake the timers of the process, and what waits for a turn of its loop then waits in vain.
 */
const IN_ONE_PROCESS = [
  ...["ws-queue-core", "ws-client", "ws-manager"],
  ...["ws-cli", "ws-codemod", "ws-migration", "eslint-plugin-ws", "legacy-map", "legacy-fixture"],
];

/** Each folder of the workspace that has a `test` folder is a project. */
function projects(): TestProjectInlineConfiguration[] {
  return ["packages", "tools", "apps"].flatMap((parent) =>
    readdirSync(path.join(import.meta.dirname, parent))
      .filter((name) => existsSync(path.join(import.meta.dirname, parent, name, "test")))
      .map((name) => ({
        extends: true as const,
        root: path.join(import.meta.dirname, parent, name),
        test: { name, include: [ALL_TESTS], isolate: !IN_ONE_PROCESS.includes(name) },
      })),
  );
}

/** The same tests once more, with the client that a page gets in production: bundled, without sentences, and with short names. */
const IN_PRODUCTION: TestProjectInlineConfiguration[] = [
  {
    extends: true,
    root: path.join(import.meta.dirname, "packages/ws-client"),
    plugins: [productionClient()],
    test: {
      name: "ws-client in production",
      isolate: false,
      include: [ALL_TESTS],
      // They look inside, or at types only.
      exclude: ["test/{contract-types,internal-fields,timers,trace}.test.ts"],
      env: { APEX_CLIENT: "production" },
    },
  },
  {
    extends: true,
    root: path.join(import.meta.dirname, "apps/chat"),
    test: {
      name: "chat in production",
      // `pnpm test:production` runs all of them.
      include: ["test/browser/offline.browser.test.ts"],
      env: { APEX_CLIENT: "production" },
    },
  },
];

/** It keeps both cores busy by itself, for longer than any other file: it begins first, so that it is not what is waited for at the end. */
const BUSIEST = "tools/simulator/test/mutants-caught.test.ts";

/** Projects whose files wait most of their time, for a page or for other processes. */
const WAITING = ["chaos", "chat", "chat in production", "hostile", "testkit", "ws-redis"];

/** A file that waits goes beside one that computes. Files that share a process stay together behind them: each change of project starts another. */
class WaitingBesideBusy extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isBusiest = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(BUSIEST);
    const alone = sorted.filter((file) => file.project.config.isolate && !isBusiest(file));
    const waiting = alone.filter(({ project }) => WAITING.includes(project.name));
    const busy = alone.filter(({ project }) => !WAITING.includes(project.name));
    return [...sorted.filter(isBusiest), ...mix(waiting, busy), ...sorted.filter(({ project }) => !project.config.isolate)];
  }
}

/** Evenly: each list is as far as the other at any place. */
function mix<T>(some: readonly T[], others: readonly T[]): T[] {
  const place = (list: readonly T[]) => list.map((item, at) => ({ item, at: at / list.length }));
  return [...place(some), ...place(others)].toSorted((a, b) => a.at - b.at).map(({ item }) => item);
}

export default defineConfig({
  plugins: [bundledWorker()],
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [...projects(), ...IN_PRODUCTION],
    // Two cores: a third worker only takes time from the tests that wait for real events.
    maxWorkers: 2,
    maxConcurrency: 2,
    sequence: { sequencer: WaitingBesideBusy },
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
