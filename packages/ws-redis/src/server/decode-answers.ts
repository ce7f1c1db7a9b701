import { isTag, type ApexError } from "@apex/ws-queue-core";
import { streamOfList } from "../keys.ts";
import type { Reply } from "../connection/session.ts";
import { OUTCOMES } from "../scripts/apply.lua.ts";
import type { EncodedGroup } from "./encode-group.ts";
import type { GroupOutcome, IdState, RowKey, RowText, ServerMessage } from "./port.ts";

export const asList = (reply: Reply | undefined): readonly Reply[] => (Array.isArray(reply) ? (reply as readonly Reply[]) : []);

/** A string of Redis, or undefined where it says that there is none. */
export const asText = (reply: Reply | undefined): string | undefined => (typeof reply === "string" ? reply : undefined);

/** Undefined where the server has no offset; 0 is never one. */
export const asOffset = (reply: Reply | undefined): number | undefined => Number(asText(reply) ?? "") || undefined;

export const APPLIED: GroupOutcome = { status: "applied" };

/** What the script `APPLY` says of one group. `toError`: what the text of an error means. */
export function decodeOutcome(reply: Reply | undefined, { checks, ids }: EncodedGroup, toError: (reply: string) => ApexError): GroupOutcome {
  const [outcome, first, second] = asList(reply);
  switch (outcome) {
    case OUTCOMES.stale:
      return { status: "stale", rows: staleRows(asList(first), checks), ids: staleIds(asList(second), ids) };
    case OUTCOMES.waits:
      return { status: "waits", waitMs: Number(first) };
    case OUTCOMES.failed:
      return { status: "failed", error: toError(asText(first) ?? "") };
    default:
      return APPLIED;
  }
}

/** Numbers of Lua begin with 1. */
const pairsOf = (list: readonly Reply[]): readonly (readonly [index: number, value: Reply | undefined])[] =>
  list.flatMap((index, at) => (at % 2 === 0 ? [[Number(index) - 1, list[at + 1]] as const] : []));

function staleRows(list: readonly Reply[], checks: EncodedGroup["checks"]): ReadonlyMap<RowKey, RowText> {
  return new Map(pairsOf(list).flatMap(([index, text]) => (checks[index] === undefined ? [] : [[checks[index].key, asText(text)]])));
}

function staleIds(list: readonly Reply[], ids: EncodedGroup["ids"]): readonly IdState[] {
  return pairsOf(list).flatMap(([index, offset]) => (ids[index] === undefined ? [] : [{ ...ids[index], offset: asOffset(offset) }]));
}

/** What a message says; undefined for a channel that is none of this adapter. */
export function decodeMessage(channel: string, payload: string): ServerMessage | undefined {
  const stream = streamOfList(channel);
  if (stream === undefined) return undefined;
  return isTag(payload) ? { type: "deleted", stream, birth: payload } : { type: "appended", stream, page: payload };
}
