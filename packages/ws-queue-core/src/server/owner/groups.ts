import type { ErrorCode } from "../../error-codes.ts";
import type { Op } from "../../store/commit.ts";
import type { EndedRun } from "./endings/ending.ts";
import type { Moment } from "./moment.ts";
import { createOwnerError } from "./owner-error.ts";
import type { Silence } from "./silence.ts";
import { nextNumber, rejectTicket, type Owner, type Purpose, type ServingOwner } from "./state.ts";

/** Hands ops to the commit queue, behind the ends that are held; `bytes` is the size of their texts. Returns the number of the group. */
export function submit(owner: ServingOwner, purpose: Purpose, ops: readonly Op[], bytes: number, now: Moment): number {
  submitHeld(owner, now);
  return submitGroup(owner, purpose, ops, bytes, now);
}

/** The ends that are held do not wait for their request any longer. */
export function submitHeld(owner: ServingOwner, now: Moment): void {
  const { held } = owner.state;
  if (held.length === 0) return;
  // Its author was told that the end is handed in, and waits for nothing more.
  for (const { ended, ops, bytes } of held.splice(0)) submitGroup(owner, { type: "end-run", ended, silence: undefined }, ops, bytes, now);
}

function submitGroup(owner: ServingOwner, purpose: Purpose, ops: readonly Op[], bytes: number, now: Moment): number {
  const group = number(owner, purpose);
  owner.state.queue.handleInput({ type: "submit", ticket: group, ops, bytes }, now);
  return group;
}

function number(owner: ServingOwner, purpose: Purpose): number {
  const group = nextNumber(owner);
  owner.state.purposes.set(group, purpose);
  silenceOf(purpose)?.awaitCommit();
  return group;
}

const silenceOf = (purpose: Purpose | undefined): Silence | undefined =>
  purpose?.type === "ticket" || purpose?.type === "start-run" || purpose?.type === "end-run" ? purpose.silence : undefined;

/** The same, in the place of a group that was just rejected: ahead of what was submitted behind that. */
export function submitInstead(owner: ServingOwner, purpose: Purpose, ops: readonly Op[], bytes: number, now: Moment): void {
  owner.state.queue.handleInput({ type: "submit", ticket: number(owner, purpose), ops, bytes, isFirst: true }, now);
}

/** What a group was about that is committed now, or never. */
export function takePurpose(owner: ServingOwner, group: number): Purpose | undefined {
  const { growing, state: { purposes } } = owner;
  if (growing?.group === group) owner.growing = undefined;
  const purpose = purposes.get(group);
  purposes.delete(group);
  silenceOf(purpose)?.commitAnswered();
  return purpose;
}

/** The authors who wait for a group. */
export function ticketsOf(purpose: Purpose | undefined): readonly number[] {
  switch (purpose?.type) {
    case "ticket":
    case "start-run":
      return [purpose.ticket];
    case "end-run":
      return ticketsOfEnds([purpose.ended]);
    case "end-request":
      return ticketsOfEnds(purpose.ended);
    default:
      return [];
  }
}

export const ticketsOfEnds = (ended: readonly EndedRun[]): readonly number[] => ended.flatMap(({ ticket }) => ticket ?? []);

export function rejectTickets(owner: Owner, tickets: readonly number[], code: ErrorCode): void {
  for (const ticket of tickets) rejectTicket(owner, ticket, createOwnerError(code));
}
