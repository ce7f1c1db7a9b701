import { searchWords } from "./question-words.ts";

/** What the agent decides to do with a question. */
export type Plan =
  | { readonly kind: "count"; readonly phrase: string }
  | { readonly kind: "compare"; readonly left: string; readonly right: string }
  | { readonly kind: "lines"; readonly document: string; readonly from: number; readonly to: number }
  | { readonly kind: "overview" }
  | { readonly kind: "search"; readonly words: readonly string[] }
  | { readonly kind: "help" };

type Recognizer = (question: string) => Plan | undefined;

const QUOTED = /["“„'‘]([^"”“'’]+)["”“'’]/;
/** A document's name as people write it: without spaces, with an ending. */
const DOCUMENT = String.raw`[“"'‘]?([\w./-]+\.\w{1,8})[”"'’]?`;

const RECOGNIZERS: readonly Recognizer[] = [recognizeLines, recognizeCount, recognizeCompare, recognizeOverview];

/** Reads a question and chooses the tools that answer it. Never fails: what is not recognized is searched for. */
export function planFor(question: string): Plan {
  for (const recognize of RECOGNIZERS) {
    const plan = recognize(question.trim());
    if (plan !== undefined) return plan;
  }
  const words = searchWords(question);
  return words.length === 0 ? { kind: "help" } : { kind: "search", words };
}

/** "lines 3 to 9 of log.md", "show me line 4 in notes/a.txt" */
function recognizeLines(question: string): Plan | undefined {
  const match = new RegExp(String.raw`\blines?\s+(\d{1,7})(?:\s*(?:-|–|to|until)\s*(\d{1,7}))?\s+(?:of|in|from)\s+${DOCUMENT}`, "i").exec(question);
  if (match?.[1] === undefined || match[3] === undefined) return undefined;
  const from = Number(match[1]);
  return { kind: "lines", document: match[3], from, to: Number(match[2] ?? from) };
}

/** "How often does X appear", "count X", "how many times is “X” mentioned", "how many documents mention X" */
function recognizeCount(question: string): Plan | undefined {
  const subject =
    /^count\s+(?:the\s+word\s+|how\s+often\s+)?(.+?)[?.!]*$/i.exec(question)?.[1] ??
    /^how\s+(?:often|many\s+times)\s+(?:do|does|did|is|are|was|were)\s+(.+?)\s+(?:appears?|occurs?|mentioned|come\s+up|used|named|there)\b.*$/i.exec(question)?.[1] ??
    /^how\s+many\s+(?:documents|files|texts)\s+(?:mention|contain|have|say|name)\s+(.+?)[?.!]*$/i.exec(question)?.[1];
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

/** "What is in here?", "which documents do you have", "summarize", "overview" */
function recognizeOverview(question: string): Plan | undefined {
  const asked =
    /^(?:what(?:'s| is| do you have)?\s+(?:in\s+)?(?:here|there|this|these)|overview|summar(?:y|ize|ise)|(?:list|which)\s+(?:the\s+|all\s+)?(?:documents|files|texts))\b/i;
  return asked.test(question) ? { kind: "overview" } : undefined;
}

function cleanPhrase(text: string): string {
  const quoted = QUOTED.exec(text)?.[1];
  if (quoted !== undefined) return quoted.trim();
  return text.replace(/^(?:the\s+)?(?:words?|term|phrase|name)\s+/i, "").replace(/^(?:the|a|an)\s+/i, "").replace(/[?.!,;:]+$/, "").trim();
}
