/** A question about documents that it names, and what is left of it. */
export interface NamedDocuments {
  readonly paths: readonly string[];
  /** The question without the name. */
  readonly rest: string;
}

const CHOICES_MAX = 20;
/** Words of a name that people leave out or change: "the manual of the lens". */
const FILLERS = new Set("a an the of to in from my our file files document documents text paper called named".split(" "));

/**
 * The documents that a person means by a name: its path, its file name with or without ending, or words of it, whatever their case,
 * accents, apostrophes and plural. The closest kind of match wins; several documents may match equally well.
 */
export function findByName(paths: readonly string[], name: string): string[] {
  const wanted = plain(name.trim());
  const words = tellingWords(name);
  const joined = words.join("");
  const hasAll = (text: string): boolean => ((known) => words.every((word) => known.has(word)))(new Set(tellingWords(text)));
  const kinds: readonly ((path: string) => boolean)[] = [
    (path) => plain(path) === wanted,
    (path) => plain(fileName(path)) === wanted,
    (path) => joined !== "" && [fileName(path), stem(path)].some((text) => tellingWords(text).join("") === joined),
    (path) => joined !== "" && withoutNumbers(tellingWords(stem(path))).join("") === joined,
    (path) => words.length > 0 && hasAll(fileName(path)),
    (path) => words.length > 0 && hasAll(path),
  ];
  for (const matches of kinds) {
    const found = paths.filter(matches);
    if (found.length > 0) return found.slice(0, CHOICES_MAX);
  }
  return [];
}

/**
 * The documents whose whole names are in a question, such as "What does the harbour gazette say about the cat?". A name of a single
 * word counts with its ending, or when the question is nothing else: "the cat" is seldom cat.txt. The longest name wins.
 */
export function findNamed(paths: readonly string[], question: string): NamedDocuments {
  const tokens = tokensOf(question);
  let best = { length: 0, from: 0, paths: [] as string[] };
  for (const path of paths) {
    const match = longestNameIn(tokens, path, question);
    if (match === undefined || match.length < best.length) continue;
    if (match.length > best.length) best = { ...match, paths: [] };
    best.paths.push(path);
  }
  if (best.paths.length === 0) return { paths: [], rest: question };
  const first = tokens[best.from]?.start ?? 0;
  const last = tokens[best.from + best.length - 1]?.end ?? question.length;
  return { paths: best.paths.slice(0, CHOICES_MAX), rest: `${question.slice(0, first)} ${question.slice(last)}` };
}

interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
}

function longestNameIn(tokens: readonly Token[], path: string, question: string): { length: number; from: number } | undefined {
  const file = fileName(path);
  const whole = tellingWords(stem(path));
  const hasEnding = file.includes(".") && plain(question).includes(plain(file));
  for (const name of [tellingWords(file), whole, withoutNumbers(whole)]) {
    const from = indexOfSequence(tokens, name);
    if (from === -1) continue;
    if (name.length > 1 || hasEnding || name.length === tokens.length) return { length: name.length, from };
  }
  return undefined;
}

function indexOfSequence(tokens: readonly Token[], name: readonly string[]): number {
  if (name.length === 0) return -1;
  return tokens.findIndex((_, at) => name.every((word, index) => tokens[at + index]?.word === word));
}

/** The telling words of a text, with their places in it. */
function tokensOf(text: string): Token[] {
  return [...text.matchAll(/[\p{L}\p{N}\p{M}'’]+/gu)]
    .map(({ 0: word, index }) => ({ word: singular(plain(word)), start: index, end: index + word.length }))
    .filter(({ word }) => word !== "" && !FILLERS.has(word));
}

const tellingWords = (text: string): string[] => tokensOf(text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").replaceAll("_", " ")).map(({ word }) => word);
const withoutNumbers = (words: readonly string[]): string[] => words.filter((word) => !/^\d+$/.test(word));
const plain = (text: string): string => text.normalize("NFD").replace(/\p{M}|['’]/gu, "").toLowerCase();
const singular = (word: string): string => (word.length > 3 && word.endsWith("s") ? word.slice(0, -1) : word);
const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
const stem = (path: string): string => fileName(path).replace(/(?<=.)\.[^.]+$/, "");
