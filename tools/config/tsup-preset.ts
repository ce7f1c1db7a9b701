import { defineConfig } from "tsup";

/** A warning is a bug that has not been read yet: it fails the build. */
const failOnWarning = {
  name: "fail-on-warning",
  setup(build: { onEnd(callback: (result: { warnings: { text: string }[] }) => { errors: { text: string }[] }): void }) {
    build.onEnd(({ warnings }) => ({ errors: warnings.map(({ text }) => ({ text: `warning: ${text}` })) }));
  },
};

type LibraryOptions = {
  /** Output name (`client/index`) to source file. */
  entry: Record<string, string>;
  /** `node` may use `node:*`; `neutral` runs anywhere. */
  platform: "node" | "neutral";
};

/** How every published package is built: ESM and CJS, each with its types, one output per entry. */
export function library({ entry, platform }: LibraryOptions): ReturnType<typeof defineConfig> {
  return defineConfig({
    entry,
    platform,
    target: platform === "node" ? "node22.18" : "es2022",
    format: ["esm", "cjs"],
    // The names of `await using` are in no target's own library, and come with @types/node where that is read, which a page's is not.
    dts: { banner: '/// <reference lib="esnext.disposable" />' },
    clean: true,
    sourcemap: true,
    // Shared code becomes chunks in ESM. In CJS tsup would rewrite it with a second compiler; each entry carries its own
    // copy instead, which is allowed: nothing here has module-level state, and errors are known by a mark.
    // Without this `node:sqlite` becomes `sqlite`, which is no module.
    removeNodeProtocol: false,
    // `import.meta.url` in the CJS output: a worker finds its file by it.
    shims: platform === "node",
    esbuildPlugins: [failOnWarning],
  });
}
