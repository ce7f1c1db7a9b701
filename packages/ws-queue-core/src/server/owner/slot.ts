/** The slot of an owner: a wake brings it, and the end of its turn frees it, once. */
import { PRIORITIES, type Priority } from "../../priority.ts";
import type { Inbox } from "./inbox.ts";
import type { OwnerInput } from "./io.ts";
import type { Moment } from "./moment.ts";
import { isDraining, isServing, setTurn, type Owner, type ServingOwner, type Slot } from "./state.ts";

/** The host gives the thread a turn. One that has its turn already is only told that the inbox may have grown. */
export function handleWake(owner: Owner, { watched, lease }: OwnerInput & { type: "wake" }): void {
  const slot: Slot = { watched, lease };
  const { state } = owner;
  owner.stale = true;
  switch (state.name) {
    case "resting":
    case "acquiring":
    case "releasing":
      if (state.slot === undefined) owner.state = { ...state, slot };
      return;
    case "serving":
      if (isServing(owner) && !hasTurn(owner)) setTurn(owner, { name: "ready", slot, failures: 0 });
      return;
    case "closed":
      return;
  }
}

export const hasTurn = ({ state: { turn } }: ServingOwner): boolean => turn.name !== "idle" && turn.name !== "blocked";

/** True when the owner has a slot. */
export function hasSlot(owner: Owner): boolean {
  if (isServing(owner)) return hasTurn(owner);
  return "slot" in owner.state && owner.state.slot !== undefined;
}

/** The turn ended. The host hears whether another request is due. */
export function endTurn(owner: ServingOwner, now: Moment): void {
  const next = nextPriority(owner, now);
  setTurn(owner, { name: "idle", isWanted: next !== undefined });
  freeSlot(owner, next);
}

export function freeSlot(owner: Owner, next: Priority | undefined): void {
  owner.outputs.push({ type: "slot-freed", ...(next === undefined ? {} : { next }) });
}

/** Work that is due, of an owner that has no slot: the host hears of it once. */
export function wantSlot(owner: ServingOwner, now: Moment): void {
  const { turn } = owner.state;
  if (turn.name !== "idle" || turn.isWanted) return;
  const priority = nextPriority(owner, now);
  if (priority === undefined) return;
  setTurn(owner, { name: "idle", isWanted: true });
  owner.outputs.push({ type: "slot-wanted", priority });
}

/** The class of the thread when its head is due, or when the store may have a request that is not known here. */
function nextPriority(owner: Owner, now: Moment): Priority | undefined {
  const { inbox, stale } = owner;
  if (isDraining(owner)) return undefined;
  if (inbox.head() === undefined) return stale ? "normal" : undefined;
  return inbox.isDue(now.epochMs) ? priorityOf(inbox) : undefined;
}

/** Of the most urgent request that waits. */
export function priorityOf(inbox: Inbox): Priority {
  const classes = new Set(inbox.waiting().map(({ priority = "normal" }) => priority));
  return PRIORITIES.find((priority) => classes.has(priority)) ?? "normal";
}
