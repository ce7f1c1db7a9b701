/** Defined by a build that leaves the sentences out: the one that pages in production get, where every byte is loaded. */
declare const APEX_WITHOUT_WORDS: true | undefined;

/** What to write instead, for people. Without it an error still has its code and details, and `docs/errors.md` explains the code. */
export function inWords(sentence: string): string | undefined {
  return typeof APEX_WITHOUT_WORDS === "undefined" ? sentence : undefined;
}
