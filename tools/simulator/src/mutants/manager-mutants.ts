import type { Mutant } from "./mutant.ts";

const MANAGER = "packages/ws-manager/src";

/** Rules of what a node tells its own service. */
export const MANAGER_MUTANTS: readonly Mutant[] = [
  {
    name: "event-accepted-before-commit",
    breaks: "an event is said to be accepted when it is handed to the store",
    guarantees: ["G5"],
    patches: [
      {
        file: `${MANAGER}/threads/node-appender.ts`,
        find: "waiting.set(lastTicket, { resolve, reject });",
        replace: "resolve({ offset: 1, level: store.durability });\n      void reject;",
      },
    ],
  },
];
