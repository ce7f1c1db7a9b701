import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";

/** Tests run from the sources of every package: nothing has to be built first. */
const conditions = ["@apex/source", ...defaultServerConditions];

/** Each folder of the workspace that has a `test` folder is a project. */
function projects() {
  return ["packages", "tools", "apps"].flatMap((parent) =>
    readdirSync(path.join(import.meta.dirname, parent))
      .filter((name) => existsSync(path.join(import.meta.dirname, parent, name, "test")))
      .map((name) => ({
        extends: true as const,
        root: path.join(import.meta.dirname, parent, name),
        test: { name, include: ["test/**/*.test.ts"] },
      })),
  );
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    projects: projects(),
    // Two cores: a third worker only takes time from the tests that wait for real events.
    maxWorkers: 2,
    testTimeout: 20_000,
    hookTimeout: 30_000,
  },
});
