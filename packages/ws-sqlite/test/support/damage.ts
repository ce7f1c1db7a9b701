import type { StreamKey } from "@apex/ws-queue-core";
import { OFFSET_BITS } from "../../src/database/schema.ts";
import { openOutsider } from "./outsider.ts";

/** What can become of a row, as a disk or a person with a shell leaves it. */
export type Damage = "text-flipped" | "text-no-json" | "text-other-type" | "other-tag" | "number-too-large" | "swapped-with-next" | "removed";

export const DAMAGES: readonly Damage[] = [
  "text-flipped",
  "text-no-json",
  "text-other-type",
  "other-tag",
  "number-too-large",
  "swapped-with-next",
  "removed",
];

/** Damages the entry of a store's file that has this offset. */
export function damageEntry(file: string, stream: StreamKey, offset: number, damage: Damage): void {
  const outsider = openOutsider(file);
  const { id: streamId } = outsider.prepare("SELECT id FROM streams WHERE key = ?").get(stream) as { id: number };
  const id = streamId * 2 ** OFFSET_BITS + offset;
  const { text } = outsider.prepare("SELECT text FROM entries WHERE id = ?").get(id) as { text: string };
  const set = (change: string, ...values: (string | number)[]): void =>
    void outsider.prepare(`UPDATE entries SET ${change} WHERE id = ?`).run(...values, id);
  switch (damage) {
    case "text-flipped":
      set("text = ?", `${text.slice(0, -2)}~${text.slice(-1)}`);
      break;
    case "text-no-json":
      set("text = ?", "]} no JSON");
      break;
    case "text-other-type":
      set("text = zeroblob(20)");
      break;
    case "other-tag":
      set("tag = ?", "AAAAAAAA1");
      break;
    case "number-too-large":
      set("bytes = 9223372036854775807");
      break;
    case "swapped-with-next":
      for (const [from, to] of [[id, -1], [id + 1, id], [-1, id + 1]] as const) {
        outsider.prepare("UPDATE entries SET id = ? WHERE id = ?").run(to, from);
      }
      break;
    case "removed":
      outsider.prepare("DELETE FROM entries WHERE id = ?").run(id);
      break;
  }
  outsider.close();
}
