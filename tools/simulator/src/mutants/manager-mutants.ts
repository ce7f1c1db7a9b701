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
  {
    name: "identity-number-unchecked",
    breaks: "a token that runs out at no instant is taken as it is, also by the timers that all connections of a node share",
    guarantees: ["G10"],
    needs: { misconduct: 1 },
    patches: [
      { file: `${MANAGER}/identity.ts`, find: 'expiresAt === undefined ? undefined : checkValue("authenticate: expiresAt", expiresAt, anExpiry)', replace: "expiresAt" },
      { file: "packages/ws-queue-core/src/server/connection/identity.ts", find: "!(expiresAt > now)", replace: "expiresAt <= now" },
      { file: "packages/ws-transport/src/timer-queue.ts", find: 'checkFinite("A deadline", deadline);', replace: "" },
    ],
  },
  {
    name: "callback-unguarded",
    breaks: "what the application's onError throws goes through the library that called it",
    guarantees: ["G4"],
    needs: { misconduct: 1 },
    patches: [{ file: "packages/ws-transport/src/guard.ts", find: "    failed(readableError(thrown));\n  }\n}\n\n/** An", replace: "    throw thrown;\n  }\n}\n\n/** An" }],
  },
];
