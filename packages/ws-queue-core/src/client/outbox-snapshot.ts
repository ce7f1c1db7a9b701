import type { ProducerId, UserId } from "../ids.ts";
import { isLike, MAYBE_WHOLE } from "../protocol/example.ts";
import type { OutboxItem } from "./outbox-state.ts";

/** An outbox as plain JSON: stored before anything of it is sent, so that whoever inherits it sends the same again. */
export interface OutboxSnapshot {
  readonly v: 2;
  readonly userId: UserId;
  readonly producer: ProducerId;
  /** The newest sequence that was used. */
  readonly last: number;
  /** What has no sequence yet gets none of this producer. */
  readonly isLeaving: boolean;
  readonly items: readonly OutboxItem[];
}

const EXAMPLE = {
  userId: "",
  producer: "",
  last: 0,
  items: [{ body: { t: "", id: "", thread: "" }, bytes: 0, seq: MAYBE_WHOLE }],
};

/** Reads what a storage returned; undefined when it is not a snapshot of this version. */
export const tryParseSnapshot = (value: unknown): OutboxSnapshot | undefined =>
  isLike(value, EXAMPLE) && (value as OutboxSnapshot).v === 2 ? (value as OutboxSnapshot) : undefined;
