import type { StreamKey, UserId } from "@apex/ws-queue-core";
import { createOverlayView, type Changes, type OverlayView, type ThreadState } from "@apex/ws-queue-core/store";
import type { IndexWrite } from "../server/port.ts";
import type { BaseView, Notes } from "./base-view.ts";
import type { QueuedCall } from "./queue.ts";
import type { Unit, UnitKey } from "./unit.ts";

/** A call that was decided. */
export interface DecidedCall {
  readonly queued: QueuedCall;
  readonly answer: unknown;
}

/** Calls that rest on each other, and what they make of what they read. */
export interface Component extends Pick<Notes, "units" | "ids"> {
  readonly userId: UserId;
  readonly base: BaseView;
  readonly calls: DecidedCall[];
  readonly written: Map<UnitKey, Unit>;
  /** Producers that go. */
  readonly forgotten: Extract<Unit, { kind: "producer" }>[];
  /** Beside those that follow from what is written. */
  readonly indexes: IndexWrite[];
  /** Of its first call; undefined: none. */
  readonly first: Changes | undefined;
  /** Once another call looked at it or came to it: with the changes of all. Most components have one call and need none. */
  overlay: OverlayView | undefined;
}

/** The state behind its calls. */
export function overlayOf(component: Component): OverlayView {
  const { base, first, overlay } = component;
  if (overlay !== undefined) return overlay;
  const made = createOverlayView(base);
  if (first !== undefined) made.absorb(first);
  component.overlay = made;
  return made;
}

/** Undefined: nothing changes. */
export const changesOf = ({ first, overlay }: Component): Changes | undefined => (overlay === undefined ? first : overlay.changes());

/** As it is behind its calls. */
export const threadBehind = ({ base, first, overlay }: Component, key: StreamKey): ThreadState | undefined =>
  overlay === undefined ? (first?.threads.get(key) ?? base.thread(key)) : overlay.thread(key);

/** `other` comes after all that `into` has. */
export function absorb(into: Component, other: Component): void {
  const changes = changesOf(other);
  if (changes !== undefined) overlayOf(into).absorb(changes);
  into.calls.push(...other.calls);
  into.indexes.push(...other.indexes);
  into.forgotten.push(...other.forgotten);
  for (const [key, read] of other.units) into.units.set(key, read);
  for (const [key, unit] of other.written) into.written.set(key, unit);
  for (const id of other.ids) if (!into.ids.some((known) => known.id === id.id && known.stream === id.stream)) into.ids.push(id);
}
