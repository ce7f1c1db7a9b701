type Parameters = Readonly<Record<string, unknown>>;

/** What the library's tools do, in words: while they run, and when they are done. */
const VERBS: Readonly<Record<string, readonly [running: string, done: string]>> = {
  search: ["Searching for", "Searched for"],
  count: ["Counting", "Counted"],
  read_lines: ["Reading", "Read"],
  list_documents: ["Listing the documents", "Listed the documents"],
};

/** Undefined for a tool that is not one of the library's. */
export const toolVerb = (toolName: string, isRunning: boolean): string | undefined => VERBS[toolName]?.[isRunning ? 0 : 1];

/** What a tool was called with, as a person would say it. */
export function describeParameters(toolName: string, parameters: unknown): string {
  if (typeof parameters !== "object" || parameters === null) return "";
  const given = parameters as Parameters;
  switch (toolName) {
    case "search":
      return `${list(given["words"])}${given["documents"] === undefined ? "" : ` in ${list(given["documents"])}`}`;
    case "count":
      return `“${String(given["phrase"])}”`;
    case "read_lines":
      return given["from"] === given["to"]
        ? `line ${String(given["from"])} of ${String(given["document"])}`
        : `lines ${String(given["from"])}–${String(given["to"])} of ${String(given["document"])}`;
    case "list_documents":
      return "";
    default:
      return Object.values(given).map(list).join(", ");
  }
}

const list = (value: unknown): string => (Array.isArray(value) ? value.map(String).join(", ") : String(value));
