import { fileURLToPath } from "node:url";
import { defaultClientConditions, defineConfig } from "vite";

const page = fileURLToPath(new URL("src/page", import.meta.url));

/** The page is built from the sources of the packages: nothing has to be built before it. */
export default defineConfig({
  root: page,
  base: "./",
  resolve: { conditions: ["@apex/source", ...defaultClientConditions] },
  build: {
    outDir: fileURLToPath(new URL("dist/page", import.meta.url)),
    emptyOutDir: true,
    target: "es2022",
    sourcemap: true,
    modulePreload: { polyfill: false },
  },
});
