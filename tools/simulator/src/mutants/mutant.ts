import type { Guarantee } from "../checkers/violation.ts";
import type { Config } from "../config.ts";

/** A change of one source's text. */
export interface Patch {
  /** From the repository's root on. */
  readonly file: string;
  /** Occurs once in the file. */
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
  /** Runs with fewer of these steps are not worth a try. */
  readonly needs?: Readonly<Record<string, number>>;
  /** Nor are runs in another world. */
  readonly suits?: (config: Config) => boolean;
  /** More than one where the next layer makes up for what the first lacks. */
  readonly patches: readonly Patch[];
}

/** The text of a file as the mutant has it. */
export function applyMutant({ name, patches }: Mutant, file: string, text: string): string {
  return patches.filter((patch) => patch.file === file).reduce((patched, patch) => applyPatch(name, patch, patched), text);
}

/** Throws where the patch does not fit: the source has moved on, and the mutant has to follow. */
function applyPatch(name: string, { file, find, replace }: Patch, text: string): string {
  const parts = text.split(find);
  const [before, after] = parts;
  if (before === undefined || after === undefined || parts.length !== 2) {
    throw new Error(`The mutant ${name} finds its text ${parts.length - 1} times in ${file}, not once: ${find}`);
  }
  return before + replace + after;
}
