import { styleText } from "node:util";

type Paint = (text: string) => string;

/** Colours where the output is a terminal that wants them; `styleText` knows NO_COLOR and FORCE_COLOR. */
export interface Style {
  readonly good: Paint;
  readonly bad: Paint;
  readonly dim: Paint;
  readonly strong: Paint;
}

export function createStyle(stream: NodeJS.WriteStream): Style {
  const paint = (format: "green" | "red" | "dim" | "bold"): Paint => (text) => styleText(format, text, { stream });
  return { good: paint("green"), bad: paint("red"), dim: paint("dim"), strong: paint("bold") };
}
