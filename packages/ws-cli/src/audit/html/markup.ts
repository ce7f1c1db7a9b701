/** HTML that is safe to put into a page. Only `html` and `trusted` make it. */
export interface Html {
  readonly markup: string;
}

export type Content = Html | string | number | null | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Control characters and lone surrogates are no text, and could hide what follows. */
const UNPRINTABLE = /(?![\t\n])[\p{Cc}\p{Cs}]/gu;

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? "").replaceAll(UNPRINTABLE, "\u{fffd}");
}

function markupOf(content: Content): string {
  if (content === null) return "";
  if (typeof content === "number") return String(content);
  if (typeof content === "string") return escaped(content);
  return "markup" in content ? content.markup : content.map(markupOf).join("");
}

/** Everything that is put in is escaped, unless it came out of `html` itself. Attributes have to be in quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  return { markup: strings.map((text, index) => text + markupOf(values[index] ?? null)).join("") };
}

/** Text of our own that is markup already: styles and scripts. */
export const trusted = (markup: string): Html => ({ markup });

const NUMBERS = new Intl.NumberFormat("en");

export const number = (value: number): string => NUMBERS.format(value);

/** `1 file`, `2 files`. */
export const count = (value: number, one: string, many = `${one}s`): string => `${number(value)} ${value === 1 ? one : many}`;

/** A name of the tree. `bdi` keeps characters that turn the direction of writing inside of it. */
export const path = (file: string): Html => html`<bdi class="path">${file}</bdi>`;
