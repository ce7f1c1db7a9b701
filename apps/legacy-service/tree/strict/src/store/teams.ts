const teams = new Map<string, ReadonlySet<string>>();

/** Nobody, for a team that was not set up. */
export const membersOf = (team: string): ReadonlySet<string> => teams.get(team) ?? new Set();
