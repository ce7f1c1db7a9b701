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
        file: `${MANAGER}/threads/user-producer.ts`,
        find: "gathered.add(pending);",
        replace: "gathered.add(pending);\n    pending.resolve({ stream: pending.stream, offset: 1, level: store.durability });",
      },
    ],
  },
];
