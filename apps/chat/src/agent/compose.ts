import type { CountResult, DocumentCount, WordResult } from "../documents/types.ts";
import type { Citation, Findings, Side } from "./findings.ts";
import { escapeMarkdown, fence } from "./markdown-text.ts";

type FindingsOf<Kind extends Findings["kind"]> = Extract<Findings, { kind: Kind }>;

const FORMS_SHOWN = 4;

/**
 * Writes an answer from findings, in a small part of Markdown: paragraphs, **bold**, *emphasis*, > quotes, - lists,
 * `code` fences and [n] for citations. It says what was found and where, nothing more: a word in *emphasis* is in the documents as
 * it is written here, and a word that was not found is in “quotation marks”.
 */
export function compose(findings: Findings): string {
  switch (findings.kind) {
    case "passages":
      return composePassages(findings);
    case "count":
      return composeCount(findings.phrase, findings.count, findings.citations);
    case "comparison":
      return composeComparison(findings.left, findings.right, findings.shared);
    case "lines":
      return composeLines(findings);
    case "choices":
      return composeChoices(findings);
    case "overview":
      return composeOverview(findings);
    case "help":
      return composeHelp(findings.name);
  }
}

function composePassages({ words, searched, within, titled, citations }: FindingsOf<"passages">): string {
  const where = within.length === 0 ? `the ${amount(searched, "document")}` : listNames(within.map(bold));
  const found = words.filter(({ forms }) => forms.length > 0);
  const missing = words.filter(({ forms }) => forms.length === 0).map(({ word }) => `“${escapeMarkdown(word)}”`);
  if (found.length === 0) {
    const advice = within.length === 0 ? "Try other words: I search for words and know no synonyms." : "Ask without the document’s name to search all of them.";
    const names = titled.length === 0 ? advice : composeTitled(titled);
    return `I searched ${where} and did not find ${listNames(missing, "or")}. ${names}`;
  }
  const parts = [`In ${where} I found ${listNames(found.map((word) => composeWord(word, searched > 1)))}.`];
  if (missing.length > 0) parts[0] += ` I did not find ${listNames(missing, "or")}.`;
  for (const [index, citation] of citations.entries()) {
    if (index === 0) parts.push(`Best match: ${place(citation)}`);
    else parts.push(index === 1 ? `${citations.length === 2 ? "Another match" : "Other matches"}: ${place(citation)}` : place(citation));
    parts.push(quote(citation));
  }
  if (titled.length > 0) parts.push(composeTitled(titled));
  return parts.join("\n\n");
}

/** Perhaps the document itself was meant. */
const composeTitled = (titled: readonly string[]): string =>
  `The ${titled.length === 1 ? "name" : "names"} of ${listNames(titled.map(bold))} ${titled.length === 1 ? "matches" : "match"}: ask me to open ${titled.length === 1 ? "it" : "one"}.`;

function composeWord({ forms, lines, documents }: WordResult, sayDocuments: boolean): string {
  const shown = forms.slice(0, FORMS_SHOWN).map((form) => `*${escapeMarkdown(form)}*`);
  const rest = forms.length - shown.length;
  if (rest > 0) shown.push(amount(rest, "other form"));
  return `${listNames(shown, "or")} on ${amount(lines, "line")}${sayDocuments ? ` in ${amount(documents, "document")}` : ""}`;
}

function composeCount(phrase: string, count: CountResult, citations: readonly Citation[]): string {
  const name = `“${escapeMarkdown(phrase)}”`;
  if (count.total === 0) return `${name} appears in none of the ${amount(count.searched, "document")}.`;
  const head = `${name} appears **${amount(count.total, "time")}** in ${count.documents.length} of ${amount(count.searched, "document")}:`;
  const shown = count.documents.slice(0, 12).map(countLine);
  const rest = count.documents.length - shown.length;
  if (rest > 0) shown.push(`- and in ${amount(rest, "more document")}`);
  const first = citations[0];
  return [head, shown.join("\n"), ...(first === undefined ? [] : [`The first one in ${bold(first.document)}:`, quote(first)])].join("\n\n");
}

function countLine({ document, count, lines }: DocumentCount): string {
  const more = count > lines.length ? ", …" : "";
  return `- ${bold(document)}: ${count} (${lines.length === 1 ? "line" : "lines"} ${lines.join(", ")}${more})`;
}

function composeComparison(left: Side, right: Side, shared: readonly string[]): string {
  const both = shared.length === 0 ? "No document has both." : `Both are in ${listNames(shared.map(bold))}.`;
  const parts = [`- ${bold(left.name)}: ${describeSide(left)}\n- ${bold(right.name)}: ${describeSide(right)}`, both];
  for (const side of [left, right]) {
    if (side.citations.length === 0) continue;
    parts.push(`The best matches for ${bold(side.name)}:`);
    for (const citation of side.citations) parts.push(place(citation), quote(citation));
  }
  return parts.join("\n\n");
}

function describeSide({ count }: Side): string {
  if (count.total === 0) return "not found word for word";
  return `${amount(count.total, "time")} in ${amount(count.documents.length, "document")}`;
}

function composeLines({ document, total, citation }: FindingsOf<"lines">): string {
  if (citation === undefined) return `${bold(document)} has only ${amount(total, "line")}.`;
  const parts = [`${bold(document)}, ${at(citation)} of ${total} [${citation.number}]:`, fence(citation.quote)];
  if (citation.to < total) parts.push(`To read on, ask for lines ${citation.to + 1} to ${Math.min(total, citation.to + 40)} of it.`);
  return parts.join("\n\n");
}

function composeChoices({ name, documents }: FindingsOf<"choices">): string {
  if (documents.length === 0) return `No document here has a name like “${escapeMarkdown(name)}”. Ask which documents there are to see their names.`;
  return [`${amount(documents.length, "document")} have a name like that. Which one do you mean?`, documents.map((path) => `- ${bold(path)}`).join("\n")].join("\n\n");
}

function composeOverview({ name, total, documents }: FindingsOf<"overview">): string {
  const lines = documents.map(({ path, lines, opening }) => `- ${bold(path)} (${amount(lines, "line")}): ${escapeMarkdown(opening)}`);
  if (total > documents.length) lines.push(`- and ${amount(total - documents.length, "more document")}`);
  return [`${bold(name)} has ${amount(total, "document")}:`, lines.join("\n")].join("\n\n");
}

function composeHelp(name: string): string {
  return [
    `I search ${bold(name)} and answer with quotes. You can ask, for example:`,
    [
      "- what the documents say about something",
      "- how often “a phrase” appears",
      "- to compare one thing with another",
      "- to open a document, or for lines 3 to 9 of it",
      "- which documents there are",
    ].join("\n"),
  ].join("\n\n");
}

const place = (citation: Citation): string => `${bold(citation.document)}, ${at(citation)}:`;
const quote = ({ quote, number }: Citation): string => `> ${escapeMarkdown(quote)} [${number}]`;
const at = ({ from, to }: Citation): string => (from === to ? `line ${from}` : `lines ${from}–${to}`);
const bold = (text: string): string => `**${escapeMarkdown(text)}**`;
const amount = (count: number, noun: string): string => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;

function listNames(names: readonly string[], joiner: "and" | "or" = "and"): string {
  if (names.length <= 1) return names[0] ?? "";
  const shown = names.slice(0, 12);
  if (shown.length < names.length) return `${shown.join(", ")} and ${names.length - shown.length} more`;
  return `${shown.slice(0, -1).join(", ")} ${joiner} ${shown.at(-1)}`;
}
