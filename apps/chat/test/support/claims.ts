import { expect } from "vitest";

/** The texts that an answer is about, as they were given: nothing of the library is used to check what it says. */
export type Texts = ReadonlyMap<string, string>;

const unescaped = (text: string): string => text.replace(/\\([\\*`[\]])/g, "$1");
const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();
const number = (text: string | undefined): number => Number((text ?? "").replaceAll(",", ""));
const whole = (words: readonly string[]): RegExp => {
  const any = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replace(/\s+/g, "\\s+"));
  return new RegExp(`(?<![\\p{L}\\p{N}_])(?:${any.join("|")})(?![\\p{L}\\p{N}_])`, "giu");
};

/** Fails unless each word, number and quote of an answer is in the texts, and none is left that was not looked up. */
export function expectOnlyClaimsThatHold(answer: string, texts: Texts, others: readonly string[] = []): void {
  let rest = answer;
  /** Takes what matches out of the answer, and has it checked. */
  const take = (pattern: RegExp, check: (match: RegExpMatchArray) => void): void => {
    for (const match of rest.matchAll(pattern)) check(match);
    rest = rest.replace(pattern, " ");
  };
  const linesOf = (path: string, from: number, to: number): string => {
    const lines = (texts.get(path) ?? "").split(/\r\n?|\n/).slice(from - 1, to);
    expect(lines.length, `${path} has lines ${from} to ${to}`).toBe(to - from + 1);
    return lines.join("\n");
  };
  const expectQuote = (quote: string, place: string): void => {
    for (const part of unescaped(quote).split(/(?:^| )…(?: |$)/)) expect(oneLine(place)).toContain(oneLine(part));
  };

  // A place, and what is quoted from it.
  take(/\*\*((?:\\.|[^*\\])+)\*\*, lines? (\d+)(?:–(\d+))?:\n\n> (.+) \[\d+\]/g, ([, path, from, to, quote]) =>
    expectQuote(quote ?? "", linesOf(unescaped(path ?? ""), number(from), number(to ?? from))),
  );
  take(/\*\*((?:\\.|[^*\\])+)\*\*, lines? (\d+)(?:–(\d+))? of (\d+) \[\d+\]:\n\n(`{3,})\n([^]*?)\n\5/g, ([, path, from, to, total, , block]) => {
    expect(block).toBe(linesOf(unescaped(path ?? ""), number(from), number(to ?? from)));
    linesOf(unescaped(path ?? ""), number(total), number(total));
  });
  take(/The first one in \*\*((?:\\.|[^*\\])+)\*\*:\n\n> (.+) \[\d+\]/g, ([, path, quote]) => expectQuote(quote ?? "", texts.get(unescaped(path ?? "")) ?? ""));
  take(/^- \*\*((?:\\.|[^*\\])+)\*\* \(([\d,]+) lines?\): (.*)$/gm, ([, path, lines, opening]) => {
    linesOf(unescaped(path ?? ""), number(lines), number(lines));
    expectQuote(opening ?? "", texts.get(unescaped(path ?? "")) ?? "");
  });

  // Words, with the lines and documents that have them.
  const scope = /^In \*\*((?:\\.|[^*\\])+)\*\* I found/.exec(rest)?.[1];
  const searched = scope === undefined ? [...texts.values()] : [texts.get(unescaped(scope)) ?? ""];
  take(/(\*(?:\\.|[^*\\])+\*(?:(?:, | or )\*(?:\\.|[^*\\])+\*)*) on ([\d,]+) lines?(?: in ([\d,]+) documents?)?/g, ([, list, lines, documents]) => {
    const forms = [...(list ?? "").matchAll(/\*((?:\\.|[^*\\])+)\*/g)].map(([, form]) => unescaped(form ?? ""));
    const pattern = whole(forms);
    for (const form of forms) expect(searched.some((text) => text.includes(form)), `“${form}” is in the texts`).toBe(true);
    expect(searched.flatMap((text) => text.split(/\r\n?|\n/)).filter((line) => line.search(pattern) !== -1)).toHaveLength(number(lines));
    if (documents !== undefined) expect(searched.filter((text) => text.search(pattern) !== -1)).toHaveLength(number(documents));
  });
  take(/did not find (“[^”]+”(?:(?:, | or )“[^”]+”)*)/g, ([, list]) => {
    for (const [, word] of (list ?? "").matchAll(/“([^”]+)”/g)) expect(searched.join("\n").search(whole([unescaped(word ?? "")])), `“${word ?? ""}” is nowhere`).toBe(-1);
  });

  // Counts.
  const counts = (phrase: string): number[] => [...texts.values()].map((text) => [...text.matchAll(whole([phrase]))].length);
  const expectCount = (phrase: string | undefined, times: string | undefined, documents: string | undefined): void => {
    const found = counts(unescaped(phrase ?? ""));
    expect(found.reduce((sum, count) => sum + count, 0)).toBe(number(times));
    expect(found.filter((count) => count > 0)).toHaveLength(number(documents));
  };
  let counted = "";
  take(/“([^”]+)” appears \*\*([\d,]+) times?\*\* in ([\d,]+) of ([\d,]+) documents?/g, ([, phrase, times, documents, all]) => {
    counted = unescaped(phrase ?? "");
    expectCount(phrase, times, documents);
    expect(texts.size).toBe(number(all));
  });
  take(/“([^”]+)” appears in none of the ([\d,]+) documents?/g, ([, phrase]) => expectCount(phrase, "0", "0"));
  take(/^- \*\*((?:\\.|[^*\\])+)\*\*: (\d+) \(lines? ([^)]*)\)$/gm, ([, path, times, lines]) => {
    const text = texts.get(unescaped(path ?? "")) ?? "";
    expect([...text.matchAll(whole([counted]))]).toHaveLength(number(times));
    for (const [line] of (lines ?? "").matchAll(/\d+/g)) expect(linesOf(unescaped(path ?? ""), number(line), number(line))).toMatch(whole([counted.split(" ")[0] ?? ""]));
  });
  take(/^- \*\*((?:\\.|[^*\\])+)\*\*: (?:([\d,]+) times? in ([\d,]+) documents?|not found word for word)$/gm, ([, name, times, documents]) =>
    expectCount(name, times ?? "0", documents ?? "0"),
  );

  // What remains names documents and says how many there are; nothing else is claimed.
  take(/\b([\d,]+) documents?\b/g, ([, all]) => expect(number(all)).toBe(texts.size));
  take(/\*\*((?:\\.|[^*\\])+)\*\* has only (\d+) lines?/g, ([, path, lines]) => void linesOf(unescaped(path ?? ""), number(lines), number(lines)));
  take(/To read on, ask for lines \d+ to \d+ of it/g, () => undefined);
  take(/\*\*((?:\\.|[^*\\])+)\*\*/g, ([, name]) => expect([...texts.keys(), ...others].map((known) => known.toLowerCase())).toContain(unescaped(name ?? "").toLowerCase()));
  take(/(?:a name like|name of) “[^”]+”/g, () => undefined);
  expect(rest, "nothing is claimed that was not looked up").not.toMatch(/[\d*>`“”]/);
}
