import { patchesOf, type Mutant } from "./mutant.ts";

const core = patchesOf("ws-queue-core");
const manager = patchesOf("ws-manager");

const ROLLBACK_IGNORED = manager("watchStore", "hub.forget(isLost);", "return;");

/** Rules of the server's side of a connection, of what feeds it, and of who may see what. */
export const SERVER_MUTANTS: readonly Mutant[] = [
  {
    name: "processed-window-ignored",
    breaks: "entries are sent however many the application has not processed",
    guarantees: ["G9"],
    needs: { "stall-reader": 2 },
    patches: [
      core(
        "PageSender.#admit",
        'if (!admits(subscriptionWindowBytes, subscription.unprocessed.bytes + extra, size)) return "subscription-full";',
        "void subscriptionWindowBytes;",
      ),
    ],
  },
  {
    name: "window-released-by-receipt",
    breaks: "a subscription's window is released by what was received, not by what was processed",
    guarantees: ["G9"],
    needs: { "stall-reader": 2 },
    patches: [core("Delivery.handleAck", "unprocessed.release(subscription.processed)", "unprocessed.release(subscription.received)")],
  },
  {
    name: "window-four-times-as-large",
    breaks: "four windows are sent where one is allowed",
    guarantees: ["G9"],
    needs: { "stall-reader": 2 },
    patches: [core("admits", "<= windowBytes", "<= windowBytes * 4")],
  },
  {
    name: "large-event-refused",
    breaks: "an entry that is larger than the window is never sent",
    guarantees: ["G10"],
    patches: [core("admits", "inFlightBytes === 0 || inFlightBytes + bytes", "inFlightBytes + bytes")],
  },
  {
    name: "budget-per-connection-off",
    breaks: "a connection may send as much as its user may",
    guarantees: ["G9"],
    needs: { "frame-flood": 1 },
    patches: [core("pay", "member.budget.spend(units, bytes, nowMs);", "")],
  },
  {
    name: "live-before-caught-up",
    breaks: "a subscription is called live behind its first page",
    guarantees: ["G10"],
    patches: [core("Delivery.#takePage", "subscription.isAt(page.head) && heardOf <= page.head.offset && !subscription.isOutrun", "heardOf >= 0")],
  },
  {
    name: "signal-without-page-ignored",
    breaks: "a signal whose entries are not at hand is not followed by a read",
    guarantees: ["G10"],
    needs: { "notices-unreliable": 2 },
    patches: [core("Delivery.handleHead", "if (subscription.isOpen) this.#continue(subscription);", "")],
  },
  {
    name: "stalled-for-ever",
    breaks: "a subscription whose window was full does not go on when it is free again",
    guarantees: ["G10"],
    patches: [core("Delivery.handleAck", "subscription.mayContinue", "received < 0")],
  },
  {
    name: "failed-read-not-repeated",
    breaks: "a read that the store did not answer is not repeated",
    guarantees: ["G10"],
    needs: { "store-down": 2 },
    patches: [core("Subscriptions.handleReadFailed", "this.#delivery.retryRead(subscription, now + retryAfterMs);", "void (now + retryAfterMs);")],
  },
  {
    name: "tail-out-of-order",
    breaks: "a node's tail takes any notification, in whatever order it comes",
    guarantees: ["G10"],
    needs: { "notices-unreliable": 2 },
    patches: [manager("Tail.apply", "chain !== undefined && isWhole && samePosition(page.after, chain.end)", "chain !== undefined")],
  },
  {
    name: "tails-unbounded",
    breaks: "the tails of a node's streams take as much together as each of them may alone",
    guarantees: ["G9"],
    suits: ({ limits }) => limits.tailEntriesMax <= 64,
    patches: [manager("Ring.trimOldest", "this.bytes > this.#bytesMax", "false")],
  },
  {
    name: "offsets-checked-only",
    breaks: "the tail, the connection and the client check offsets and no tags, so that 11' follows 10 after a failover",
    guarantees: ["G2"],
    needs: { failover: 2, "replication-lag": 2 },
    suits: ({ notesPerSecond }) => notesPerSecond >= 2,
    patches: [
      manager("Tail.apply", "samePosition(page.after, chain.end)", "page.after.offset === chain.end.offset"),
      manager(
        "Tail.apply",
        "if (chain !== undefined || !isWhole)",
        "if (chain !== undefined && page.head.offset <= chain.end.offset) return;\n    if (chain !== undefined || !isWhole)",
      ),
      core("Subscription.isFollowedBy", "samePosition(after, this.position)", "after.offset === this.position.offset"),
      core(
        "applyEvents",
        "entriesToSkip(frame, receiver.from)",
        "frame.offset > receiver.offset + 1 ? entriesToSkip(frame, receiver.from) : receiver.offset + 1 - frame.offset",
      ),
      ROLLBACK_IGNORED,
    ],
  },
  {
    name: "rollback-notice-ignored",
    breaks: "a node goes on after a failover as if nothing had happened",
    guarantees: ["G4"],
    needs: { failover: 2, "replication-lag": 2 },
    patches: [ROLLBACK_IGNORED],
  },
  {
    name: "ack-before-commit",
    breaks: "a request is said to be accepted before the store has it",
    guarantees: ["G4"],
    needs: { "calls-lost": 2 },
    suits: ({ requestsPerSecond }) => requestsPerSecond >= 1,
    patches: [
      manager(
        "enter",
        "answer.then((result) => finish(session, userId, submission, result)).catch(",
        'finish(session, userId, submission, { status: "committed", level: "memory", duplicate: false, results: [{ type: "appended", stream: threadStream(userId, frame.thread), first: 1, last: { offset: 1, tag: "0" as never } }] });\n    answer.catch(',
      ),
    ],
  },
  {
    name: "settled-with-the-answer",
    breaks: "a store that may still lose an answered request calls it settled",
    guarantees: ["G4"],
    needs: { failover: 2, "replication-lag": 2 },
    suits: ({ requestsPerSecond }) => requestsPerSecond >= 1,
    patches: [manager("finish", "if (store.observe === undefined) session", "session")],
  },
  {
    name: "any-stream-allowed",
    breaks: "by default everybody may read everybody's streams",
    guarantees: ["G8"],
    needs: { trespass: 2 },
    patches: [manager("ownStreamsOnly", "stream.userId === identity.userId", 'identity.userId !== ""')],
  },
  {
    name: "authorize-unheard",
    breaks: "what authorize answers is not looked at",
    guarantees: ["G8"],
    needs: { trespass: 2 },
    patches: [manager("isAllowed", "answer === true", "answer !== undefined")],
  },
  {
    name: "address-of-another",
    breaks: "an event is appended where the first event of its node was",
    guarantees: ["G8"],
    patches: [manager("createAddressCheck", "last?.threadId === name && last.userId === user", "last !== undefined")],
  },
  {
    name: "page-of-another-delivered",
    breaks: "a page of another user's stream is delivered: readers share a read by its place only, and no connection looks whose page it is",
    guarantees: ["G8"],
    patches: [
      manager(
        "shareRead",
        "(entry.reads ??= new Map<string, Promise<ReadResult>>())",
        "((watched as { reads?: Map<string, Promise<ReadResult>> }).reads ??= new Map<string, Promise<ReadResult>>())",
      ),
      core("Subscription.isFollowedBy", "if (page.stream !== this.key) return false;", ""),
    ],
  },
  {
    name: "refused-subscription-opened",
    breaks: "a subscription that was refused is opened on the stream that was asked for",
    guarantees: ["G8"],
    needs: { trespass: 2 },
    patches: [manager("authorize", ': { type: "forbidden", n, question }', ': { type: "authorized", n, question, stream: streamKey(stream) }')],
  },
];
