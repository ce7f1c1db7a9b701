import type { StreamDamage, StreamReset } from "@apex/ws-client";

type Kind = StreamReset["stream"]["kind"];

const STREAMS: Readonly<Partial<Record<Kind, string>>> = { thread: "the answers", requests: "the questions" };

const REASONS: Readonly<Record<StreamReset["reason"], string>> = {
  trimmed: "older ones have been removed",
  forked: "the server has another history than this page has seen",
  ahead: "the server has less of them than this page has seen",
  deleted: "they were deleted",
};

const nameOf = (kind: Kind): string => STREAMS[kind] ?? "part of the history";

/** Why this page began to read something from its start again. */
export const resetInWords = (kind: Kind, reason: StreamReset["reason"]): string => `Reading ${nameOf(kind)} again from the start, because ${REASONS[reason]}.`;

export function damageInWords(kind: Kind, first: StreamDamage["first"], last: StreamDamage["last"]): string {
  const which = first === last ? `Number ${first} of ${nameOf(kind)} is` : `Numbers ${first} to ${last} of ${nameOf(kind)} are`;
  return `${which} damaged on the server and cannot be shown.`;
}
