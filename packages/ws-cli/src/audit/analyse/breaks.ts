import type { Break } from "../report.ts";
import type { FileFacts } from "../scan/facts.ts";

/**
 * What a test holds on to inside a definition or module. A value that is known to come from elsewhere does not count; one
 * that only its name speaks for counts if the name says the role.
 */
export function breaksOf(facts: FileFacts, isFrom: (local: string) => boolean, role: string | null): Break[] {
  return facts.breaks
    .filter(({ from, what }) => (from === null ? role === null || namesRole(what, role) : isFrom(from)))
    .map(({ line, why, what }) => ({ line, why, what }));
}

function namesRole(what: string, role: string): boolean {
  const receiver = what.slice(0, what.lastIndexOf(".")).toLowerCase();
  return receiver.endsWith(role);
}
