import { searchWords } from "./question-words.ts";

/** What the agent decides to do with a question. A `name` is what the person calls a document. */
export type Plan =
  | { readonly kind: "count"; readonly phrase: string }
  | { readonly kind: "compare"; readonly left: string; readonly right: string }
  | { readonly kind: "lines"; readonly name: string; readonly from: number; readonly to: number }
  /** Opens the document, if there is one of that name; else searches. */
  | { readonly kind: "open"; readonly name: string; readonly question: string }
  | { readonly kind: "overview" }
  | { readonly kind: "search"; readonly question: string }
  | { readonly kind: "help" };

type Recognizer = (question: string) => Plan | undefined;

const QUOTED = /["“„'‘]([^"”“'’]+)["”“'’]/;
const END = String.raw`\s*[?.!]*$`;
const DOCUMENTS = "(?:documents?|files?|texts?|papers?)";

const RECOGNIZERS: readonly Recognizer[] = [recognizeLines, recognizeCount, recognizeCompare, recognizeOverview, recognizeOpen];

/** Reads a question and chooses the tools that answer it. Never fails: what is not recognized is searched for. */
export function planFor(question: string): Plan {
  for (const recognize of RECOGNIZERS) {
    const plan = recognize(question.trim());
    if (plan !== undefined) return plan;
  }
  return searchWords(question).length === 0 ? { kind: "help" } : { kind: "search", question };
}

/** "lines 3 to 9 of the keeper's log", "show me line 4 in notes/a.txt", "first 5 lines of log.md", "log.md, lines 3-9" */
function recognizeLines(question: string): Plan | undefined {
  const range = String.raw`\blines?\s+(\d{1,7})(?:\s*(?:-|–|to|until|through|and)\s*(\d{1,7}))?`;
  const leading = new RegExp(`${range}\\s*(?:,|of|in|from)\\s+(.+?)${END}`, "i").exec(question);
  const trailing = new RegExp(`^(?:show|read|open|give)?(?:\\s+me)?\\s*(.+?),?\\s+${range}${END}`, "i").exec(question);
  const first = new RegExp(`\\bfirst\\s+(?:(\\d{1,7})\\s+lines|line)\\s+(?:of|in|from)\\s+(.+?)${END}`, "i").exec(question);
  if (leading?.[3] !== undefined) return linesPlan(leading[3], leading[1], leading[2]);
  if (trailing?.[1] !== undefined) return linesPlan(trailing[1], trailing[2], trailing[3]);
  return first?.[2] === undefined ? undefined : linesPlan(first[2], "1", first[1] ?? "1");
}

function linesPlan(name: string, from: string | undefined, to: string | undefined): Plan {
  const ends = [Number(from), Number(to ?? from)];
  return { kind: "lines", name: cleanName(name), from: Math.max(1, Math.min(...ends)), to: Math.max(1, ...ends) };
}

/** "How often does X appear", "count X", "how many times is “X” mentioned", "which documents mention X" */
function recognizeCount(question: string): Plan | undefined {
  const subject =
    /^count\s+(?:the\s+word\s+|how\s+often\s+)?(.+?)[?.!]*$/i.exec(question)?.[1] ??
    /^how\s+(?:often|many\s+times)\s+(?:do|does|did|is|are|was|were)\s+(.+?)\s+(?:appears?|occurs?|mentioned|come\s+up|used|named|there)\b.*$/i.exec(question)?.[1] ??
    new RegExp(`^(?:how\\s+many|which|what)\\s+${DOCUMENTS}\\s+(?:mention|contain|have|say|name|speak\\s+of|talk\\s+about)s?\\s+(.+?)${END}`, "i").exec(question)?.[1];
  if (subject === undefined) return undefined;
  const phrase = cleanPhrase(subject);
  return phrase === "" ? undefined : { kind: "count", phrase };
}

/** "Compare A and B", "A versus B", "difference between A and B" */
function recognizeCompare(question: string): Plan | undefined {
  const match =
    /\bcompare\s+(.+?)\s+(?:and|with|to|against|vs\.?)\s+(.+?)[?.!]*$/i.exec(question) ??
    /\bdifferences?\s+between\s+(.+?)\s+and\s+(.+?)[?.!]*$/i.exec(question) ??
    /^(.+?)\s+(?:vs\.?|versus)\s+(.+?)[?.!]*$/i.exec(question);
  if (match?.[1] === undefined || match[2] === undefined) return undefined;
  const left = cleanPhrase(match[1]);
  const right = cleanPhrase(match[2]);
  return left === "" || right === "" ? undefined : { kind: "compare", left, right };
}

/** "What is in here?", "which documents do you have", "how many files are there", "summarize", "overview" */
function recognizeOverview(question: string): Plan | undefined {
  const things = `(?:here|there|this|these|it|everything|(?:the|all|my|your|these)\\s+${DOCUMENTS}|(?:the|this)\\s+(?:collection|library))`;
  const asked = [
    `what(?:'s|’s|\\s+is|\\s+do\\s+you\\s+have)?\\s*(?:in\\s+|about\\s+)?${things}?`,
    `(?:give\\s+me\\s+)?(?:an?\\s+)?overview(?:\\s+of\\s+${things})?`,
    `(?:please\\s+)?summar(?:y|ize|ise)(?:\\s+(?:of\\s+)?${things})?`,
    `(?:please\\s+)?(?:list|show)(?:\\s+me)?\\s+(?:${things}|${DOCUMENTS})`,
    `(?:which|what|how\\s+many)\\s+${DOCUMENTS}(?:\\s+(?:are|is)\\s+(?:there|here|in\\s+(?:here|there))|\\s+(?:do|can)\\s+(?:you|i|we)\\s+\\w+)?`,
  ];
  return new RegExp(`^(?:${asked.join("|")})${END}`, "i").test(question) ? { kind: "overview" } : undefined;
}

/** "Open the supply ledger", "show me harbour-gazette.txt", "what is in the keeper's log?", "what does the manual say?" */
function recognizeOpen(question: string): Plan | undefined {
  const name =
    new RegExp(`^(?:please\\s+|can\\s+you\\s+)*(?:open|show|read|display|print|view|summar[iy][sz]e)(?:\\s+me)?\\s+(.+?)${END}`, "i").exec(question)?.[1] ??
    new RegExp(`^what(?:'s|’s|\\s+is)\\s+(?:in|inside)\\s+(.+?)${END}`, "i").exec(question)?.[1] ??
    new RegExp(`^what\\s+(?:does|do)\\s+(.+?)\\s+(?:say|contain)${END}`, "i").exec(question)?.[1];
  return name === undefined ? undefined : { kind: "open", name: cleanName(name), question };
}

function cleanPhrase(text: string): string {
  const quoted = QUOTED.exec(text)?.[1];
  if (quoted !== undefined) return quoted.trim();
  return text.replace(/^(?:the\s+)?(?:words?|term|phrase|name)\s+/i, "").replace(/^(?:the|a|an)\s+/i, "").replace(/[?.!,;:]+$/, "").trim();
}

/** A name may have an apostrophe of its own: only quotation marks around the whole of it go. */
const cleanName = (text: string): string => text.trim().replace(/^["“„'‘](.+)["”“'’]$/, "$1").replace(/^(?:the|a|an)\s+/i, "").replace(/[?!,;:]+$/, "").trim();
