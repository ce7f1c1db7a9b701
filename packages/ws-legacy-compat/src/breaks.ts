import { createLegacyError, type LegacyError } from "./errors.ts";

export type BreakId = "raw-sockets" | "unscoped-broadcast" | "registered-instances" | "overriding-subclasses" | "no-user" | "foreign-runs";

interface LegacyBreak {
  /** Why the old meaning cannot be kept. */
  readonly reason: string;
  /** What to write instead. */
  readonly recipe: string;
}

/** Old calls that throw here, on purpose: their meaning was a defect. `docs/migration.md` has the same table. */
export const BREAKS: Readonly<Record<BreakId, LegacyBreak>> = {
  "raw-sockets": {
    reason: "A socket in the application's hands is written to past the log: what it sends has no offset, and is lost with the connection.",
    recipe: "Pass the upgrade to manager.handleUpgrade(request, socket, head), and the token to createManager({ authenticate }).",
  },
  "unscoped-broadcast": {
    reason: "A broadcast without a scope reaches users that it does not concern (X15).",
    recipe: "Append to each user's thread by manager.append(…), or to a shared stream by manager.publish(…).",
  },
  "registered-instances": {
    reason: "An agent that is made once is every user's (X06).",
    recipe: "Register a factory: manager.agents.register(name, (scope) => new TheAgent(scope)).",
  },
  "overriding-subclasses": {
    reason: "A subclass that overrides a method of delivery sees only the calls that go through it; the log has one way in.",
    recipe: "Hold the manager in a field instead of extending it, and call manager.append(…) from your own method.",
  },
  "no-user": {
    reason: "A manager for nobody was shared by everybody whose identity was missing (X07).",
    recipe: "Pass the user's context, or call without an argument for the service's manager, whose sends name their user.",
  },
  "foreign-runs": {
    reason: "A run that another process began, or that began before this one started, is ended by the node that owns its thread.",
    recipe: "Begin a run of your own by manager.startRun(…), or send the work as manager.request(…).",
  },
};

/** `name`: what was called, such as `WebSocketManager.broadcast`. */
export function brokenBy(id: BreakId, name: string): LegacyError {
  const { reason, recipe } = BREAKS[id];
  return createLegacyError("legacy_break", `${name}: ${reason} ${recipe}`, { break: id, name });
}
