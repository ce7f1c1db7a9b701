import { readFile } from "node:fs/promises";
import { defineConfig, type Options } from "tsup";
import { INTERNAL_FIELDS, INTERNAL_VALUES } from "./src/internal-fields.ts";

/** Writes the internal values as single characters. */
const shortValues: NonNullable<Options["esbuildPlugins"]>[number] = {
  name: "apex:short-values",
  setup(build) {
    build.onLoad({ filter: /\/(ws-client\/src|ws-queue-core\/src\/client)\/.*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, "utf8");
      const contents = INTERNAL_VALUES.reduce((short, value, index) => short.replaceAll(`"${value}"`, `"${index.toString(36)}"`), text);
      return { contents, loader: "ts" };
    });
  },
};

/**
 * What a page gets in production, by the `exports` of the package: the core's part within, without the sentences that say
 * what to write instead, and with short names for what is internal.
 */
export default defineConfig({
  entry: { "production/index": "src/index.ts" },
  platform: "neutral",
  target: "es2022",
  format: ["esm", "cjs"],
  esbuildPlugins: [shortValues],
  noExternal: ["@apex/ws-queue-core"],
  define: { APEX_WITHOUT_WORDS: "true" },
  sourcemap: true,
  // A bundler's own minifier finds little more: this one joins what is used once, which a tenth of the bytes is spent on.
  minify: "terser",
  // Statements that stay as they are written look more alike, which gzip makes more of than of fewer characters: hence the three `false`.
  // No getter here is read for what else it does, and no function expression has a `this` of its own.
  terserOptions: {
    sourceMap: true,
    ecma: 2020,
    compress: {
      passes: 3,
      inline: 1,
      hoist_funs: true,
      unsafe_arrows: true,
      pure_getters: true,
      sequences: false,
      conditionals: false,
      booleans: false,
    },
  },
  esbuildOptions(options) {
    options.conditions = ["@apex/source"];
    options.minifySyntax = true;
    options.mangleProps = new RegExp(`^(${INTERNAL_FIELDS.join("|")})$`);
  },
});
