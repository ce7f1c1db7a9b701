/** What a pipeline can act on. */
export const EXIT = {
  /** The report was made; with a baseline, nothing new came. */
  fine: 0,
  /** With a baseline: a new use or a new competing definition. */
  more: 1,
  /** Nothing could be judged: wrong arguments, no files, an unusable baseline, or code that is not understood. */
  undecided: 2,
} as const;
