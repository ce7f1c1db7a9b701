/** The small part of Markdown that answers are written in, as data: what renders it never sees HTML. */
export type Block =
  | { readonly kind: "paragraph" | "quote"; readonly content: readonly Inline[] }
  | { readonly kind: "heading"; readonly content: readonly Inline[] }
  | { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: "code"; readonly text: string };

export type Inline =
  | { readonly kind: "text" | "strong" | "emphasis" | "code"; readonly text: string }
  | { readonly kind: "citation"; readonly number: number };

const FENCE = /^`{3,}/;
const ITEM = /^\s*(?:[-*•]|(\d+)[.)])\s+(.*)$/;

/** Never fails: what is not understood, or not finished yet, is text. */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split("\n");
  for (let at = 0; at < lines.length; ) {
    const { block, next } = readBlock(lines, at);
    if (block !== undefined) blocks.push(block);
    at = next;
  }
  return blocks;
}

function readBlock(lines: readonly string[], at: number): { block?: Block; next: number } {
  const line = lines[at] ?? "";
  if (line.trim() === "") return { next: at + 1 };
  const fence = FENCE.exec(line)?.[0];
  if (fence !== undefined) return readCode(lines, at + 1, fence);
  const heading = /^#{1,6}\s+(.*)$/.exec(line);
  if (heading !== null) return { block: { kind: "heading", content: parseInline(heading[1] ?? "") }, next: at + 1 };
  if (ITEM.test(line)) return readList(lines, at);
  if (line.startsWith(">")) return readRun(lines, at, "quote", (text) => text.startsWith(">"));
  return readRun(lines, at, "paragraph", (text) => text.trim() !== "" && !/^(?:>|```|#{1,6}\s)/.test(text) && !ITEM.test(text));
}

function readRun(lines: readonly string[], from: number, kind: "paragraph" | "quote", belongs: (line: string) => boolean) {
  let next = from + 1;
  while (next < lines.length && belongs(lines[next] ?? "")) next += 1;
  const text = lines.slice(from, next).map((line) => (kind === "quote" ? line.replace(/^>\s?/, "") : line));
  return { block: { kind, content: parseInline(text.join(" ")) } as const, next };
}

function readList(lines: readonly string[], from: number): { block: Block; next: number } {
  let next = from;
  const items: Inline[][] = [];
  while (next < lines.length) {
    const item = ITEM.exec(lines[next] ?? "");
    if (item === null) break;
    items.push(parseInline(item[2] ?? ""));
    next += 1;
  }
  return { block: { kind: "list", ordered: /^\s*\d/.test(lines[from] ?? ""), items }, next };
}

/** A fence is closed by one that is as long. */
function readCode(lines: readonly string[], from: number, fence: string): { block: Block; next: number } {
  const end = lines.findIndex((line, index) => index >= from && line.startsWith(fence));
  const last = end === -1 ? lines.length : end;
  return { block: { kind: "code", text: lines.slice(from, last).join("\n") }, next: last + 1 };
}

/** A backslash makes the mark behind it plain text, as in what is quoted. */
const INLINE =
  /\\(?<escaped>[\\*`[\]_#>.()-])|\*\*(?<strong>(?:\\.|[^*\\])+)\*\*|\*(?<emphasis>[^*\s](?:(?:\\.|[^*\\])*[^*\s])?)\*|`(?<code>[^`]+)`|\[(?<citation>\d{1,3})\]/g;

export function parseInline(text: string): Inline[] {
  const parts: Inline[] = [];
  const add = (part: Inline): void => {
    const last = parts.at(-1);
    if (part.kind === "text" && last?.kind === "text") parts[parts.length - 1] = { kind: "text", text: last.text + part.text };
    else parts.push(part);
  };
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > end) add({ kind: "text", text: text.slice(end, match.index) });
    add(toInline(match.groups ?? {}));
    end = match.index + match[0].length;
  }
  if (end < text.length) add({ kind: "text", text: text.slice(end) });
  return parts;
}

function toInline({ escaped, strong, emphasis, code, citation }: Record<string, string | undefined>): Inline {
  if (escaped !== undefined) return { kind: "text", text: escaped };
  if (strong !== undefined) return { kind: "strong", text: unescape(strong) };
  if (emphasis !== undefined) return { kind: "emphasis", text: unescape(emphasis) };
  if (code !== undefined) return { kind: "code", text: code };
  return { kind: "citation", number: Number(citation) };
}

const unescape = (text: string): string => text.replace(/\\([\\*`[\]_#>.()-])/g, "$1");
