/** What a file name would have to be to run in the page: as an element, out of an attribute, out of the script. */
const PAYLOADS = [
  "<img src=x onerror='globalThis.ran=1'>",
  "\"'><svg onload=globalThis.ran=1>",
  "</script><script>globalThis.ran=1</script>",
  "</style></title><!--",
  "\u202e\u0000\ud800&lt;b&gt;",
];

/** The same report with hostile characters in every text of it, whatever the text is. */
export function hostile<T>(value: T): T {
  function spoiled(part: unknown): unknown {
    // Equal texts stay equal: the files of an edge are those of its nodes.
    if (typeof part === "string") return `${part}${PAYLOADS[part.length % PAYLOADS.length]}`;
    if (Array.isArray(part)) return part.map(spoiled);
    if (typeof part !== "object" || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([key, each]) => [key, spoiled(each)]));
  }
  return spoiled(value) as T;
}
