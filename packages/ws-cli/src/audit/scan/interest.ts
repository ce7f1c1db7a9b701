/**
 * The places where a source may use one of the names, or a member that `UsageBook` counts as a break: only there its tree is
 * looked at. Finds some too many, as in comments.
 */
export function placesOfInterest(source: string, names: readonly string[]): Places {
  const words = names
    .flatMap((name) => name.split(".").slice(-1))
    .map((name) => name.replace(/[^\w\u0080-\uffff]/g, ""));
  // Private members of the object itself are its own, unless the file says that it is something else.
  const notOwn = /\b(?:self|cls|this)\s*[:=]/.test(source) ? "" : String.raw`(?<!\b(?:self|cls|this)\??)`;
  // Only looks ahead: a place never hides the next one.
  const pattern = [
    ...(words.length === 0 ? [] : [String.raw`(?<!\w)(?=(?:${words.join("|")})(?!\w))`]),
    String.raw`${notOwn}\.(?=\s*(?:_(?!_)|#))`,
    String.raw`\[(?=\s*["'\x60]_(?!_))`,
    String.raw`(?:\.|\[\s*["'\x60])(?=\s*(?:\w*(?:queue|buffer|messages|socket|connection)s?|ws|connect_?user)\b)`,
  ];
  return new Places(Array.from(source.matchAll(new RegExp(pattern.join("|"), "gi")), ({ index }) => index));
}

/** Offsets in a source, in order. */
class Places {
  readonly #offsets: readonly number[];

  constructor(offsets: readonly number[]) {
    this.#offsets = offsets;
  }

  /** True if one lies in the span. */
  someIn({ start, end }: { readonly start: number; readonly end: number }): boolean {
    let low = 0;
    let high = this.#offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#offsets[middle] ?? 0) < start) low = middle + 1;
      else high = middle;
    }
    return (this.#offsets[low] ?? Infinity) < end;
  }
}
