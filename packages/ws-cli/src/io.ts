/** What a command may do to the outside, so that a test can look. */
export interface CliIo {
  readonly cwd: string;
  out(text: string): void;
  err(text: string): void;
  /** Columns of the terminal behind `err`, or null if it is none: only a terminal gets a progress bar. */
  readonly progressColumns: number | null;
  readonly paint: Paint;
  /** Aborted when the reader of `out` is gone: for a command that writes without end. */
  readonly closed?: AbortSignal;
  /** For the date of an accepted addition, and how long ago something was. */
  now(): Date;
}

/** Colours a text, where colours are wanted. */
export type Paint = (colour: Colour, text: string) => string;

export type Colour = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";

export const plain: Paint = (_colour, text) => text;
