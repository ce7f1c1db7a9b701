import { patchesOf, type Mutant } from "./mutant.ts";

const manager = patchesOf("ws-manager");
const core = patchesOf("ws-queue-core");
const transport = patchesOf("ws-transport");

/** Rules of what a node tells its own service. */
export const MANAGER_MUTANTS: readonly Mutant[] = [
  {
    name: "unknown-producer-taken-as-new",
    breaks: "a client that names a producer which the store has forgotten is told that it is new, and not that it is unknown",
    guarantees: ["G4"],
    needs: { reload: 1 },
    suits: ({ limits }) => limits.producersPerUserMax === 1,
    patches: [manager("findProducer", "randomId(random) as ProducerId", "named ?? (randomId(random) as ProducerId)")],
  },
  {
    name: "late-hello-replaces",
    breaks: "the hello of a page that is gone comes late, and ends the page that has taken over its outbox",
    guarantees: ["G10"],
    needs: { "hasty-reloads": 1 },
    suits: ({ nodes }) => nodes <= 2,
    patches: [manager("admit", "holder.number > connection.number", "false")],
  },
  {
    name: "settled-without-redrive",
    breaks: "a dead letter is settled, and its request is not asked again",
    guarantees: ["G4"],
    patches: [manager("askAgain", "[settle, enqueue]", "[settle]")],
  },
  {
    name: "event-accepted-before-commit",
    breaks: "an event is said to be accepted when it is handed to the store",
    guarantees: ["G5"],
    patches: [
      manager(
        "gather",
        "gathered.add(pending);",
        "gathered.add(pending);\n    pending.resolve({ stream: pending.stream, offset: 1, level: store.durability.always });",
      ),
    ],
  },
  {
    name: "batch-committed-in-pieces",
    breaks: "the events of one append are handed to the store one by one",
    guarantees: ["G1"],
    suits: ({ nodes, notesPerSecond }) => nodes > 1 && notesPerSecond >= 8,
    patches: [
      manager(
        "append",
        "submit(userId, { stream, batch, resolve, reject, isSecondTry: false })",
        "{ for (const event of batch.events) submit(userId, { stream, batch: { events: [event], bytes: event.bytes }, resolve, reject, isSecondTry: false }); }",
      ),
    ],
  },
  {
    name: "batch-counted-as-one",
    breaks: "an append of many events moves the offsets of those behind it in the commit by one",
    guarantees: ["G5"],
    suits: ({ notesPerSecond }) => notesPerSecond >= 8,
    patches: [manager("AppendBatch.resolve", "offset += append.batch.events.length;", "offset += 1;")],
  },
  {
    name: "identity-number-unchecked",
    breaks: "a token that runs out at no instant is taken as it is, also by the timers that all connections of a node share",
    guarantees: ["G10"],
    needs: { misconduct: 1 },
    patches: [
      manager("checkIdentity", 'expiresAt === undefined ? undefined : checkValue("authenticate: expiresAt", expiresAt, anExpiry)', "expiresAt"),
      core("Identity.handleAuthenticated", "!(expiresAt > now)", "expiresAt <= now"),
      transport("TimerQueue.wake", 'checkFinite("A deadline", deadline);', ""),
    ],
  },
  {
    name: "callback-unguarded",
    breaks: "what the application's onError throws goes through the library that called it",
    guarantees: ["G4"],
    needs: { misconduct: 1 },
    patches: [transport("tell", "failed(readableError(thrown));", "throw thrown;")],
  },
];
