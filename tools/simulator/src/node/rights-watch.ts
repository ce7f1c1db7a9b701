import type { StreamKey, UserId } from "@apex/ws-queue-core";
import type { ServerInput, ServerOutput } from "@apex/ws-queue-core/server";
import type { UnauthorizedSend } from "../history.ts";
import type { Rights } from "./rights.ts";

/** Looks over the shoulder of one connection: what goes in and out, and whether it was allowed. */
export interface RightsWatch {
  input(input: ServerInput): void;
  output(output: ServerOutput): void;
}

export function createRightsWatch(connection: string, rights: Rights, report: (send: UnauthorizedSend) => void): RightsWatch {
  const streams = new Map<number, StreamKey>();
  /** The questions that are open; undefined: one is due. Old ones are not among them. */
  const questions = new Map<number, number | undefined>();
  let user: { readonly userId: UserId; readonly examinedAt: number } | undefined;
  /** When the first token came in; examined at that instant or later. */
  let cameAt: number | undefined;
  /** When the newest token came in. */
  let askedAt = 0;

  function changed(): void {
    for (const n of [...streams.keys(), ...questions.keys()]) questions.set(n, undefined);
  }

  function sent(n: number): void {
    const stream = streams.get(n);
    if (user === undefined || stream === undefined) return;
    const { userId, examinedAt } = user;
    if (questions.has(n)) report({ connection, userId, stream, why: "before its rights were known" });
    else if (rights.isRefused(userId, stream, examinedAt)) report({ connection, userId, stream, why: "although the user had lost it" });
    else if (cameAt !== undefined && rights.isClosed(userId, cameAt)) report({ connection, userId, stream, why: "although the connection was revoked" });
  }

  return {
    input(input) {
      switch (input.type) {
        case "authenticated":
          user = { userId: input.userId, examinedAt: askedAt };
          return changed();
        case "recheck":
          return changed();
        case "authorized":
        case "forbidden":
          if (input.type === "authorized") streams.set(input.n, input.stream);
          if (questions.get(input.n) === input.question) questions.delete(input.n);
          return;
        default:
      }
    },
    output(output) {
      switch (output.type) {
        case "authenticate":
          askedAt = rights.now;
          cameAt ??= askedAt;
          return;
        case "authorize":
          return void questions.set(output.n, output.question);
        case "send-events":
          return sent(output.n);
        case "send":
          if ("n" in output.frame && output.frame.n !== undefined && !isRefusal(output.frame)) sent(output.frame.n);
          return;
        default:
      }
    },
  };
}

const isRefusal = (frame: { readonly t: string; readonly reason?: string }): boolean => frame.t === "reset" && frame.reason === "unauthorized";
