import { defineConfig } from "tsup";
import { INTERNAL_FIELDS } from "./src/internal-fields.ts";

/**
 * What a page gets in production, by the `exports` of the package: the core's part within, without the sentences that say
 * what to write instead, and with short names for what is internal.
 */
export default defineConfig({
  entry: { "production/index": "src/index.ts" },
  platform: "neutral",
  target: "es2022",
  format: ["esm", "cjs"],
  noExternal: ["@apex/ws-queue-core"],
  define: { APEX_WITHOUT_WORDS: "true" },
  sourcemap: true,
  // A bundler's own minifier finds little more: this one joins what is used once, which a tenth of the bytes is spent on.
  minify: "terser",
  terserOptions: { sourceMap: true, compress: { passes: 3, inline: 1 } },
  esbuildOptions(options) {
    options.conditions = ["@apex/source"];
    options.minifySyntax = true;
    options.mangleProps = new RegExp(`^(${INTERNAL_FIELDS.join("|")})$`);
  },
});
