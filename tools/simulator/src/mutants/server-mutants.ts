import type { Mutant } from "./mutant.ts";

const CONNECTION = "packages/ws-queue-core/src/server/connection";
const MANAGER = "packages/ws-manager/src";

/** Rules of the server's side of a connection, of what feeds it, and of who may see what. */
export const SERVER_MUTANTS: readonly Mutant[] = [
  {
    name: "processed-window-ignored",
    breaks: "entries are sent however many the application has not processed",
    guarantees: ["G9"],
    needs: { "stall-reader": 2 },
    patches: [
      {
        file: `${CONNECTION}/page-sender.ts`,
        find: 'if (!admits(subscriptionWindowBytes, subscription.unprocessed.bytes + extra, size)) return "subscription-full";',
        replace: "void subscriptionWindowBytes;",
      },
    ],
  },
  {
    name: "window-released-by-receipt",
    breaks: "a subscription's window is released by what was received, not by what was processed",
    guarantees: ["G9"],
    needs: { "stall-reader": 2 },
    patches: [
      {
        file: `${CONNECTION}/delivery.ts`,
        find: "subscription.unprocessed.release(subscription.processed);",
        replace: "subscription.unprocessed.release(subscription.received);",
      },
    ],
  },
  {
    name: "window-four-times-as-large",
    breaks: "four windows are sent where one is allowed",
    guarantees: ["G9"],
    needs: { "stall-reader": 2 },
    patches: [
      { file: `${CONNECTION}/windows.ts`, find: "inFlightBytes + bytes <= windowBytes;", replace: "inFlightBytes + bytes <= windowBytes * 4;" },
    ],
  },
  {
    name: "large-event-refused",
    breaks: "an entry that is larger than the window is never sent",
    guarantees: ["G10"],
    patches: [
      {
        file: `${CONNECTION}/windows.ts`,
        find: "inFlightBytes === 0 || inFlightBytes + bytes <= windowBytes;",
        replace: "inFlightBytes + bytes <= windowBytes;",
      },
    ],
  },
  {
    name: "live-before-caught-up",
    breaks: "a subscription is called live behind its first page",
    guarantees: ["G10"],
    patches: [
      {
        file: `${CONNECTION}/delivery.ts`,
        find: "const isAtHead = subscription.isAt(page.head) && heardOf <= page.head.offset && !subscription.isOutrun;",
        replace: "const isAtHead = heardOf >= 0;",
      },
    ],
  },
  {
    name: "signal-without-page-ignored",
    breaks: "a signal whose entries are not at hand is not followed by a read",
    guarantees: ["G10"],
    needs: { "notices-unreliable": 2 },
    patches: [{ file: `${CONNECTION}/delivery.ts`, find: "if (subscription.isOpen) this.#continue(subscription);", replace: "" }],
  },
  {
    name: "stalled-for-ever",
    breaks: "a subscription whose window was full does not go on when it is free again",
    guarantees: ["G10"],
    patches: [{ file: `${CONNECTION}/delivery.ts`, find: "if (subscription.isStalled && subscription.mayContinue) {", replace: "if (subscription.isStalled && received < 0) {" }],
  },
  {
    name: "failed-read-not-repeated",
    breaks: "a read that the store did not answer is not repeated",
    guarantees: ["G10"],
    needs: { "store-down": 2 },
    patches: [
      { file: `${CONNECTION}/subscriptions.ts`, find: "this.#delivery.retryRead(subscription, now + retryAfterMs);", replace: "void (now + retryAfterMs);" },
    ],
  },
  {
    name: "tail-out-of-order",
    breaks: "a node's tail takes any notification, in whatever order it comes",
    guarantees: ["G10"],
    needs: { "notices-unreliable": 2 },
    patches: [
      { file: `${MANAGER}/streams/stream-tail.ts`, find: "if (chain !== undefined && isWhole && samePosition(page.after, chain.end)) return", replace: "if (chain !== undefined) return" },
    ],
  },
  {
    name: "offsets-checked-only",
    breaks: "the tail, the connection and the client check offsets and no tags, so that 11' follows 10 after a failover",
    guarantees: ["G2"],
    needs: { failover: 2, "replication-lag": 2 },
    suits: ({ notesPerSecond }) => notesPerSecond >= 2,
    patches: [
      {
        file: `${MANAGER}/streams/stream-tail.ts`,
        find: "if (chain !== undefined && isWhole && samePosition(page.after, chain.end)) return",
        replace: "if (chain !== undefined && isWhole && page.after.offset === chain.end.offset) return",
      },
      {
        file: `${MANAGER}/streams/stream-tail.ts`,
        find: "if (chain !== undefined || !isWhole) {",
        replace: "if (chain !== undefined && page.head.offset <= chain.end.offset) return;\n    if (chain !== undefined || !isWhole) {",
      },
      {
        file: `${CONNECTION}/subscription.ts`,
        find: "const follows = isFirst || samePosition(after, this.position) ||",
        replace: "const follows = isFirst || after.offset === this.position.offset ||",
      },
      {
        file: "packages/ws-queue-core/src/client/receiver.ts",
        find: "const skip = entriesToSkip(frame, receiver.from);",
        replace: "const skip = frame.offset > receiver.offset + 1 ? entriesToSkip(frame, receiver.from) : receiver.offset + 1 - frame.offset;",
      },
      { file: `${MANAGER}/stores/watch-store.ts`, find: "hub.forget();", replace: "return;" },
    ],
  },
  {
    name: "rollback-notice-ignored",
    breaks: "a node goes on after a failover as if nothing had happened",
    guarantees: ["G4"],
    needs: { failover: 2, "replication-lag": 2 },
    patches: [{ file: `${MANAGER}/stores/watch-store.ts`, find: "hub.forget();", replace: "return;" }],
  },
  {
    name: "ack-before-commit",
    breaks: "a request is said to be accepted before the store has it",
    guarantees: ["G4"],
    needs: { "calls-lost": 2 },
    suits: ({ requestsPerSecond }) => requestsPerSecond >= 1,
    patches: [
      {
        file: `${MANAGER}/requests/submissions.ts`,
        find: "answer.then((result) => finish(session, who, submission, result)).catch(",
        replace:
          'finish(session, who, submission, { status: "committed", level: "memory", duplicate: false, results: [{ type: "appended", stream: threadStream(who.userId, frame.thread), first: 1, last: { offset: 1, tag: "0" as never } }] });\n    answer.catch(',
      },
    ],
  },
  {
    name: "settled-with-the-answer",
    breaks: "a store that may still lose an answered request calls it settled",
    guarantees: ["G4"],
    needs: { failover: 2, "replication-lag": 2 },
    suits: ({ requestsPerSecond }) => requestsPerSecond >= 1,
    patches: [{ file: `${MANAGER}/requests/submissions.ts`, find: "if (store.observe === undefined) session", replace: "session" }],
  },
  {
    name: "any-stream-allowed",
    breaks: "by default everybody may read everybody's streams",
    guarantees: ["G8"],
    needs: { trespass: 2 },
    patches: [
      { file: `${MANAGER}/identity.ts`, find: 'stream.kind !== "shared" && stream.userId === identity.userId;', replace: 'stream.kind !== "shared" && identity.userId !== "";' },
    ],
  },
  {
    name: "authorize-unheard",
    breaks: "what authorize answers is not looked at",
    guarantees: ["G8"],
    needs: { trespass: 2 },
    patches: [{ file: `${MANAGER}/identity.ts`, find: "return answer === true;", replace: "return answer !== undefined;" }],
  },
  {
    name: "envelope-of-another",
    breaks: "an event is written with the envelope of the first event that its node wrote",
    guarantees: ["G8"],
    patches: [
      {
        file: `${MANAGER}/append/events.ts`,
        find: "const head: EventHead = { eventId: nextEventId() as EventId, timestamp: clock.epochMs(), shared };",
        replace:
          "const head: EventHead = ((check as { first?: EventHead }).first ??= { eventId: nextEventId() as EventId, timestamp: clock.epochMs(), shared });",
      },
    ],
  },
  {
    name: "refused-subscription-opened",
    breaks: "a subscription that was refused is opened on the stream that was asked for",
    guarantees: ["G8"],
    needs: { trespass: 2 },
    patches: [
      {
        file: `${MANAGER}/connections/connection-host.ts`,
        find: ': { type: "forbidden", n: output.n },\n    );',
        replace: ': { type: "authorized", n: output.n, stream: streamKey(stream) },\n    );',
      },
    ],
  },
];
