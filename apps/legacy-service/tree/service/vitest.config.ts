import { defineConfig } from "vitest/config";

export default defineConfig({
  ssr: { resolve: { conditions: ["@apex/source", "node", "import", "module", "default"] } },
  test: { include: ["test/**/*.test.ts"] },
});
