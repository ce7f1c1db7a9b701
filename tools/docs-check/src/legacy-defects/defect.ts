interface Row {
  /** A letter for the group, and two digits. */
  readonly id: string;
  /** The right behaviour, in one sentence. */
  readonly right: string;
}

interface HeldDefect extends Row {
  readonly status: "held";
  /** Path of the test's file from the root. */
  readonly file: string;
  /** The whole name of the test as Vitest prints it, with the id in brackets at its end. */
  readonly test: string;
}

interface OpenDefect extends Row, Partial<Pick<HeldDefect, "file" | "test">> {
  readonly status: "open";
  /** What has to be done first; where a test is named as well, that part holds today. */
  readonly issue: string;
}

/** One defect of the old stack, and what holds today. */
export type Defect = HeldDefect | OpenDefect;
