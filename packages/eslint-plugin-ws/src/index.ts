import type { ESLint, Linter } from "eslint";
import manifest from "../package.json" with { type: "json" };
import { noLegacyImports } from "./rules/no-legacy-imports.ts";
import { oneManager } from "./rules/one-manager.ts";

/** What rules are called with: `@apex/ws/no-legacy-imports`. */
const PREFIX = "@apex/ws";

/** The plugin as ESLint's `plugins` takes it. */
export interface Plugin extends ESLint.Plugin {
  readonly configs: {
    /** No further use of the old stack, no further manager. What the gate's baseline holds is not reported. */
    readonly recommended: Linter.Config;
    /** The end of the migration: no use, no second manager, no compat package, and no baseline. */
    readonly strict: Linter.Config;
  };
}

export const meta = { name: manifest.name, version: manifest.version, namespace: PREFIX };

export const rules: NonNullable<ESLint.Plugin["rules"]> = { "no-legacy-imports": noLegacyImports, "one-manager": oneManager };

const plugin = { meta, rules };

export const configs: Plugin["configs"] = {
  recommended: {
    name: `${PREFIX}/recommended`,
    plugins: { [PREFIX]: plugin },
    rules: { [`${PREFIX}/no-legacy-imports`]: "error", [`${PREFIX}/one-manager`]: "error" },
  },
  strict: {
    name: `${PREFIX}/strict`,
    plugins: { [PREFIX]: plugin },
    rules: {
      [`${PREFIX}/no-legacy-imports`]: ["error", { baseline: false, compat: "forbid" }],
      [`${PREFIX}/one-manager`]: ["error", { baseline: false }],
    },
  },
};

/** ESLint rules that keep code on one WebSocket pipeline. `require` gives `configs` and `rules` without `default`. */
const ws: Plugin = Object.assign(plugin, { configs });
export default ws;
