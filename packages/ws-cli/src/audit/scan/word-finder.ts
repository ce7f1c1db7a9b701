/** Finds words in a text as a whole, some too many: to make a tree of it costs far more. */
export interface WordFinder {
  names(text: string): boolean;
  /** The text names one, and has a call that may break. */
  mayBreak(text: string): boolean;
}

/** `methods`: those whose calls may break, in the map's spelling; underscores may be before each letter. */
export function wordFinder(words: readonly string[], methods: readonly string[]): WordFinder {
  const any = words.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)).join("|");
  const named = new RegExp(String.raw`(?<![\w$])(?:${any})(?!\w)`);
  const spelled = methods.map((name) => name.replaceAll(/[A-Z]/g, (letter) => `_?${letter}`)).join("|");
  const called = new RegExp(String.raw`\bextends\b${spelled === "" ? "" : String.raw`|(?:\.\s*|\[\s*["'\x60])(?:${spelled})(?!\w)`}`, "i");
  const madeOfNobody = new RegExp(String.raw`(?<![\w$])(?:${any})\s*\(\s*(?:\)|\{|null\b|undefined\b|\w*\s*=?\s*None\b)`);
  const madeOfName = new RegExp(String.raw`(?<![\w$])(?:${any})\s*\(\s*\w+\s*[,)]`);
  const mayBreak = (text: string): boolean => called.test(text) || madeOfNobody.test(text) || (MISSING.test(text) && madeOfName.test(text));
  return { names: (text) => named.test(text), mayBreak: (text) => named.test(text) && mayBreak(text) };
}

/** A type that lets a value be missing, or a value that is. */
const MISSING = /\b(?:null|undefined|None)\b|\?\s*:/;
