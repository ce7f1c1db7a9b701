import type { Guarantee } from "../checkers/violation.ts";
import type { Config, StoreKind } from "../config.ts";

/** A change of some code in a named part of a package, in whichever file that part is. */
export interface Patch {
  /** The package's folder. */
  readonly pkg: string;
  /** A function, a constant, or a member as `Class.method` and `Class.#method`. */
  readonly within: string;
  /** Code that occurs once in there; white space, comments and trailing commas do not count. */
  readonly find: string;
  readonly replace: string;
}

/** The product, broken on purpose: its sources are patched where they are loaded, never on disk. */
export interface Mutant {
  readonly name: string;
  /** What was taken away, for a person. */
  readonly breaks: string;
  /** Each of them is broken by some run. */
  readonly guarantees: readonly Guarantee[];
  /** What its runs have. Default: `memory`. */
  readonly store?: StoreKind;
  /** Runs with fewer of these steps are not worth a try. */
  readonly needs?: Readonly<Record<string, number>>;
  /** Nor are runs in another world. */
  readonly suits?: (config: Config) => boolean;
  /** More than one where the next layer makes up for what the first lacks. */
  readonly patches: readonly Patch[];
}

/** A package's patches are written short: `core("sameFence", "a.counter === b.counter", "true")`. */
export const patchesOf =
  (pkg: string) =>
  (within: string, find: string, replace: string): Patch => ({ pkg, within, find, replace });
