import type { Tag } from "@apex/ws-queue-core";
import type { LogSource, TakeEntry } from "@apex/ws-queue-core/store";

/** What became of an entry: it is missing, or its text is not what was appended, which a checksum shows. */
export type RowDamage = "removed" | "altered";

/** A source as a store with a damaged file has it. Tags tell entries apart: a rollback may give an offset to another one. */
export function withDamage(source: LogSource, damaged: ReadonlyMap<Tag, RowDamage>): LogSource {
  if (damaged.size === 0) return source;
  return {
    tagAt(offset) {
      const tag = source.tagAt(offset);
      return tag !== undefined && damaged.get(tag) === "removed" ? undefined : tag;
    },
    visit(first, entriesMax, take, isBackward) {
      let count = 0;
      const takeDamaged: TakeEntry = (entry) => {
        const damage = damaged.get(entry.tag);
        if (damage === "removed") return true;
        count += 1;
        return take(damage === "altered" ? { ...entry, text: "]} no JSON", isDamaged: true } : entry) && count < entriesMax;
      };
      source.visit(first, Number.MAX_SAFE_INTEGER, takeDamaged, isBackward);
    },
  };
}
