import type { Mutant } from "./mutant.ts";

const MANAGER = "packages/ws-manager/src";

/** Rules of what a node tells its own service. */
export const MANAGER_MUTANTS: readonly Mutant[] = [
  {
    name: "unknown-producer-taken-as-new",
    breaks: "a client that names a producer which the store has forgotten is told that it is new, and not that it is unknown",
    guarantees: ["G4"],
    needs: { reload: 1 },
    suits: ({ limits }) => limits.producersPerUserMax === 1,
    patches: [{ file: `${MANAGER}/connections/producers.ts`, find: "{ producer: randomId(random) as ProducerId,", replace: "{ producer: named ?? (randomId(random) as ProducerId)," }],
  },
  {
    name: "late-hello-replaces",
    breaks: "the hello of a page that is gone comes late, and ends the page that has taken over its outbox",
    guarantees: ["G10"],
    needs: { "hasty-reloads": 1 },
    suits: ({ nodes }) => nodes <= 2,
    patches: [{ file: `${MANAGER}/connections/user-connections.ts`, find: "holder.number > connection.number", replace: "false" }],
  },
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
