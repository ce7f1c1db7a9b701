/** What a pipeline can act on. */
export const EXIT = {
  /** The report was made, or the question answered; with a baseline, nothing new came. */
  fine: 0,
  /** With a baseline: a new use or a new competing definition. Of `doctor`: a check failed. */
  more: 1,
  /** Nothing could be judged: wrong arguments, no files, an unusable baseline, code that is not understood, or a service that does not answer. */
  undecided: 2,
} as const;
