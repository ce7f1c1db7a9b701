import { threadStream, type Position, type Tag, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Entry, EntryPage } from "@apex/ws-queue-core/store";

const STREAM = threadStream("u" as UserId, "t" as ThreadId);
const BIRTH: Position = { offset: 0, tag: "birth" as Tag };

/** A stream as a plain list that a failover may cut; what is appended then gets other tags. */
export class ForkingLog {
  entries: Entry[] = [];
  /** The tag before each tag, in whichever history it was appended. */
  readonly before = new Map<Tag, Tag>();

  get head(): Position {
    return this.at(this.entries.length);
  }

  at(offset: number): Position {
    const entry = this.entries[offset - 1];
    return entry === undefined ? BIRTH : { offset, tag: entry.tag };
  }

  append(count: number, textBytes?: number): EntryPage {
    const after = this.head;
    for (let index = 0; index < count; index += 1) {
      const tag = `t${this.before.size}` as Tag;
      this.before.set(tag, this.head.tag);
      const text = `"${"x".repeat(textBytes ?? this.before.size % 7)}"`;
      this.entries.push({ offset: this.entries.length + 1, tag, text, bytes: text.length });
    }
    return this.#page(after, this.entries.slice(after.offset));
  }

  /** Forgets what follows this offset. */
  rollBackTo(offset: number): void {
    this.entries = this.entries.slice(0, offset);
  }

  readFrom(position: Position, entriesMax = Number.POSITIVE_INFINITY): EntryPage {
    return this.#page(position, this.entries.slice(position.offset, position.offset + entriesMax));
  }

  /** What an index of changes tells: where the head is, and no entries. */
  headOnly(): EntryPage {
    return this.#page(this.head, []);
  }

  has({ offset, tag }: Position): boolean {
    return this.at(offset).tag === tag;
  }

  #page(after: Position, entries: readonly Entry[]): EntryPage {
    return { stream: STREAM, after, entries, head: this.head, oldest: 1 };
  }
}
