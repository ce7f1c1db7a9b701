import type { Break } from "../report.ts";
import type { UsageFacts } from "../scan/facts.ts";

/**
 * What a test holds on to inside a definition or module. A value that is known to come from elsewhere does not count; one
 * that only its name speaks for counts if the name says the role.
 */
export function breaksOf(
  usage: UsageFacts | undefined,
  isFrom: (local: string) => boolean,
  role: string | null,
): Break[] {
  const own = (usage?.breaks ?? []).filter(({ from, what }) =>
    from === null ? role === null || namesRole(what, role) : isFrom(from),
  );
  return own.map(({ line, why, what }) => ({ line, why, what }));
}

function namesRole(what: string, role: string): boolean {
  return what.slice(0, what.lastIndexOf(".")).toLowerCase().endsWith(role);
}
