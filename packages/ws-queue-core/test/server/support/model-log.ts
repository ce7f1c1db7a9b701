import { isVoid, samePosition, VOID_POSITION, type Position, type StreamKey, type Tag } from "../../../src/index.ts";
import type { Entry, EntryPage, ReadRequest, ReadResult } from "../../../src/store/index.ts";

/** A stream as a plain list: the obvious log that the machine is tested against. */
export class ModelLog {
  readonly stream: StreamKey;
  entries: Entry[] = [];
  trimmed = 0;
  #tags = 0;
  #birth: Position = VOID_POSITION;

  constructor(stream: StreamKey) {
    this.stream = stream;
  }

  /** Appends entries of these sizes, in bytes. */
  append(...sizes: readonly number[]): Position {
    if (isVoid(this.#birth)) this.#birth = { offset: 0, tag: this.#nextTag() };
    for (const size of sizes) {
      const offset = this.entries.length + 1;
      const text = JSON.stringify(`${offset}.`.padEnd(size - 2, "x"));
      this.entries.push({ offset, tag: this.#nextTag(), text, bytes: text.length });
    }
    return this.head;
  }

  /** Forgets the newest entries, as a failover does; what is appended next gets other tags. */
  rollBack(count: number): void {
    this.entries = this.entries.slice(0, this.entries.length - count);
  }

  get head(): Position {
    return this.at(this.entries.length);
  }

  at(offset: number): Position {
    const entry = this.entries[offset - 1];
    return entry === undefined ? this.#birth : { offset, tag: entry.tag };
  }

  read({ from, bytesMax, entriesMax }: ReadRequest): ReadResult {
    const after = this.#after(from);
    if (typeof after === "string") return { status: "reset", reason: after, oldest: this.trimmed + 1, head: this.head };
    const entries: Entry[] = [];
    let bytes = 0;
    for (const entry of this.entries.slice(after.offset, after.offset + entriesMax)) {
      bytes += entry.text.length;
      if (entries.length > 0 && bytes > bytesMax) break;
      entries.push(entry);
    }
    return { status: "page", page: this.page(after, from === "head" ? [] : entries) };
  }

  page(after: Position, entries: readonly Entry[]): EntryPage {
    return { stream: this.stream, after, entries, head: this.head, oldest: this.trimmed + 1 };
  }

  #after(from: ReadRequest["from"]): Position | "trimmed" | "forked" | "ahead" {
    if (from === "start") return this.at(this.trimmed);
    if (from === "head") return this.head;
    if (isVoid(from)) return this.at(0);
    if (from.offset > this.entries.length) return "ahead";
    if (from.offset < this.trimmed) return "trimmed";
    return samePosition(from, this.at(from.offset)) ? from : "forked";
  }

  #nextTag(): Tag {
    this.#tags += 1;
    return `tag${this.#tags}` as Tag;
  }
}
