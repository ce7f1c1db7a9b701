import type { History } from "../history.ts";
import type { Violation } from "./violation.ts";

/** Nothing of a stream is sent to a user who has lost it, nor while it is not known whether that is so. */
export function checkRights({ unauthorized }: History): readonly Violation[] {
  return unauthorized.map(({ connection, userId, stream, why }) => ({ guarantee: "G8", stream, message: `${connection} sent something to ${userId} ${why}` }));
}
