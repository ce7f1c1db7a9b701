import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { defaultServerConditions } from "vite";
import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
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
  ...["ws-cli", "ws-migration", "eslint-plugin-ws", "legacy-map", "legacy-fixture"],
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

/** It keeps both cores busy by itself, so it goes beside the files of the chat and of chaos, which mostly wait. */
const BUSIEST = "tools/simulator/test/mutants-caught.test.ts";

class BusiestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isBusiest = ({ moduleId }: TestSpecification): boolean => moduleId.endsWith(BUSIEST);
    return [...sorted.filter(isBusiest), ...sorted.filter((file) => !isBusiest(file))];
  }
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: [...projects(), ...IN_PRODUCTION],
    // Two cores: a third worker only takes time from the tests that wait for real events.
    maxWorkers: 2,
    maxConcurrency: 2,
    sequence: { sequencer: BusiestFirst },
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
