import type { CountResult, DocumentCount } from "../documents/types.ts";
import type { Citation, Findings, Side } from "./findings.ts";

/**
 * Writes an answer from findings, in a small part of Markdown: paragraphs, **bold**, *emphasis*, > quotes, - lists,
 * `code` fences and [n] for citations. It says what stands where and judges nothing.
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
      return composeLines(findings.document, findings.citation);
    case "overview":
      return composeOverview(findings);
    case "help":
      return composeHelp(findings.name);
  }
}

function composePassages({ words, passages, documents, citations }: Extract<Findings, { kind: "passages" }>): string {
  const [first, ...others] = citations;
  if (first === undefined) {
    return `Nothing in these documents speaks of ${listWords(words)}. Other words may: I look for words, and know no synonyms.`;
  }
  const scope = `${listWords(words)} ${words.length === 1 ? "stands" : "stand"} in ${amount(passages, "passage")} of ${amount(documents, "document")}.`;
  const parts = [`${scope} Most to the point is **${first.document}**, ${at(first)}:`, quote(first)];
  if (others.length > 0) parts.push(others.length === 1 ? "One more place belongs to it:" : "These places belong to it, too:");
  for (const citation of others) parts.push(`**${citation.document}**, ${at(citation)}:`, quote(citation));
  const sources = new Set(citations.map(({ document }) => document)).size;
  if (sources > 1) parts.push(`So ${amount(sources, "document")} tell of it, each in its own way; open a number to read on around the quote.`);
  return parts.join("\n\n");
}

function composeCount(phrase: string, count: CountResult, citations: readonly Citation[]): string {
  if (count.total === 0) return `“${phrase}” stands in none of the ${amount(count.searched, "document")}.`;
  const head = `“${phrase}” stands **${amount(count.total, "time")}** in ${count.documents.length} of ${amount(count.searched, "document")}:`;
  const shown = count.documents.slice(0, 12).map(countLine);
  const rest = count.documents.length - shown.length;
  if (rest > 0) shown.push(`- and in ${amount(rest, "more document")}`);
  const first = citations[0];
  return [head, shown.join("\n"), ...(first === undefined ? [] : [`The first one in ${first.document}:`, quote(first)])].join("\n\n");
}

function countLine({ document, count, lines }: DocumentCount): string {
  const more = count > lines.length ? ", …" : "";
  return `- **${document}**: ${count} (${lines.length === 1 ? "line" : "lines"} ${lines.join(", ")}${more})`;
}

function composeComparison(left: Side, right: Side, shared: readonly string[]): string {
  const both = shared.length === 0 ? "No document has both." : `Both stand in ${listNames(shared)}.`;
  const parts = [`- **${left.name}**: ${describeSide(left)}\n- **${right.name}**: ${describeSide(right)}`, both];
  for (const side of [left, right]) {
    if (side.citations.length === 0) continue;
    parts.push(`What is said of **${side.name}**:`);
    for (const citation of side.citations) parts.push(`${citation.document}, ${at(citation)}:`, quote(citation));
  }
  return parts.join("\n\n");
}

function describeSide({ count }: Side): string {
  if (count.total === 0) return "not found word for word";
  return `${amount(count.total, "time")} in ${amount(count.documents.length, "document")}`;
}

function composeLines(document: string, citation: Citation | undefined): string {
  if (citation === undefined) return `There is no document called **${document}** here. Ask “which documents” for their names.`;
  return [`**${document}**, ${at(citation)} [1]:`, `\`\`\`\n${citation.quote}\n\`\`\``].join("\n\n");
}

function composeOverview({ name, total, documents }: Extract<Findings, { kind: "overview" }>): string {
  const lines = documents.map(({ path, lines, opening }) => `- **${path}** (${amount(lines, "line")}): ${opening}`);
  if (total > documents.length) lines.push(`- and ${amount(total - documents.length, "more document")}`);
  return [`*${name}* holds ${amount(total, "document")}:`, lines.join("\n")].join("\n\n");
}

function composeHelp(name: string): string {
  return [
    `I read *${name}* for you and answer with quotes. Ask, for example:`,
    ["- what the documents say of something", "- how often “a phrase” appears", "- to compare one thing and another", "- for lines 3 to 9 of a document", "- which documents there are"].join("\n"),
  ].join("\n\n");
}

const quote = ({ quote, number }: Citation): string => `> ${quote} [${number}]`;
const at = ({ from, to }: Citation): string => (from === to ? `line ${from}` : `lines ${from}–${to}`);
const amount = (count: number, noun: string): string => `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
const listWords = (words: readonly string[]): string => listNames(words.map((word) => `*${word}*`));

function listNames(names: readonly string[]): string {
  if (names.length <= 1) return names[0] ?? "";
  const shown = names.slice(0, 5);
  if (shown.length < names.length) return `${shown.join(", ")} and ${names.length - shown.length} more`;
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}
