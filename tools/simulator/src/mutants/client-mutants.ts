import { patchesOf, type Mutant } from "./mutant.ts";
import { REQUEST_NOT_KNOWN } from "./store-mutants.ts";

const core = patchesOf("ws-queue-core");

/** Rules of the client's receiver, acks and outbox. */
export const CLIENT_MUTANTS: readonly Mutant[] = [
  {
    name: "client-dedup-off",
    breaks: "the client applies every frame, also one that it has had",
    guarantees: ["G3"],
    needs: { stutter: 2 },
    patches: [core("entriesToSkip", "entries.findIndex(([cursor]) => cursor === from) + 1 || undefined", "entries.some(([cursor]) => cursor === from) ? 0 : undefined")],
  },
  {
    name: "client-gap-ignored",
    breaks: "the client applies a frame that does not follow its position",
    guarantees: ["G2"],
    needs: { stutter: 2 },
    patches: [core("entriesToSkip", "+ 1 || undefined", "+ 1")],
  },
  {
    name: "client-position-lags",
    breaks: "the client shows a single entry without moving its position behind it",
    guarantees: ["G3"],
    patches: [core("applyEvents", "receiver.from = last.cursor;", "if (entries.length > 1) receiver.from = last.cursor;")],
  },
  {
    name: "reset-hidden",
    breaks: "after a reset the client reads from the start again without telling the application",
    guarantees: ["G3"],
    needs: { failover: 2, "replication-lag": 2 },
    patches: [core("reset", 'emit(client, { type: "reset", sub, reset: { reason, oldest, head } });', 'subscription.from = "start";\n  wait(client, subscription, 0);')],
  },
  {
    name: "reset-continues-at-head",
    breaks: "after a reset the client goes on at the head without telling the application",
    guarantees: ["G2"],
    needs: { retention: 2, reload: 2 },
    patches: [core("reset", 'emit(client, { type: "reset", sub, reset: { reason, oldest, head } });', 'subscription.from = "head";\n  wait(client, subscription, 0);')],
  },
  {
    name: "processed-told-too-early",
    breaks: "the client acknowledges as processed what it has only received",
    guarantees: ["G9"],
    needs: { "stall-reader": 2 },
    patches: [core("takeAcks", "[n, offset, offset - pending]", "[n, offset, offset]")],
  },
  {
    name: "acks-never-sent",
    breaks: "the client acknowledges nothing",
    guarantees: ["G10"],
    patches: [core("sendDue", 'if (acks.length > 0) send(client, { t: "ack", acks });', "")],
  },
  {
    name: "reconnect-forgotten",
    breaks: "a client that lost its connection does not come back",
    guarantees: ["G10"],
    needs: { cut: 2 },
    patches: [core("lose", "client.moveAt = now + retryInMs;", "")],
  },
  {
    name: "silence-taken-for-life",
    breaks: "the client never gives up a connection that is dead without a word",
    guarantees: ["G10"],
    needs: { "half-open": 2 },
    patches: [core("handleHeard", "client.deadAt = now + welcome.deadAfterMs; awaitPing(client, welcome, now);", "client.deadAt = Infinity;")],
  },
  {
    name: "outbox-forgets-before-settled",
    breaks: "a request leaves the outbox with its answer, although the store may still lose it",
    guarantees: ["G4"],
    needs: { failover: 2, "replication-lag": 2 },
    suits: ({ requestsPerSecond }) => requestsPerSecond >= 1,
    patches: [core("handleAnswered", "if (item.seq <= outbox.settled) settle(outbox, outbox.settled);", "settle(outbox, item.seq);")],
  },
  {
    name: "retry-under-a-new-identity",
    breaks: "a page that inherits an outbox sends its requests under new sequences, and the inbox does not know their ids",
    guarantees: ["G4"],
    needs: { reload: 2 },
    patches: [core("restore", "...item, userId", "...item, seq: undefined, isSent: undefined, userId"), REQUEST_NOT_KNOWN],
  },
  {
    name: "outbox-of-another-user-sent",
    breaks: "a page sends what another user's page had left in the storage",
    guarantees: ["G4", "G8"],
    needs: { "sign-in": 2 },
    suits: ({ users, requestsPerSecond }) => users > 1 && requestsPerSecond >= 1,
    patches: [core("claim", "if ((item.userId ??= userId) === userId) continue;", "item.userId = userId;\n    continue;")],
  },
  {
    name: "unanswered-request-sent-anew",
    breaks: "what was on its way when the connection was lost is sent under a new sequence, and the inbox does not know its id",
    guarantees: ["G4"],
    needs: { cut: 2 },
    patches: [
      core("forgetSends", 'item.state = "waiting"', 'Object.assign(item, item.state === "sent" ? { state: "waiting", seq: undefined } : { state: "waiting" })'),
      REQUEST_NOT_KNOWN,
    ],
  },
  {
    name: "answer-outlives-its-connection",
    breaks: "what an earlier connection answered is taken for settled, although a copy of the page may have used its sequence",
    guarantees: ["G4"],
    needs: { "duplicate-tab": 2, failover: 2 },
    patches: [core("forgetSends", 'item.state = "waiting"', 'if (item.state === "sent") item.state = "waiting"')],
  },
  {
    name: "outbox-sent-in-reverse",
    breaks: "what waits in the outbox is sent newest first",
    guarantees: ["G4"],
    needs: { offline: 2 },
    suits: ({ requestsPerSecond }) => requestsPerSecond >= 1,
    patches: [core("takeFrames", "of outbox.items", "of [...outbox.items].reverse()")],
  },
  {
    name: "deadline-by-the-pages-clock",
    breaks: "a deadline travels as an instant of the page's clock, also to a server that takes the time that is left",
    guarantees: ["G4"],
    needs: { "page-clock": 1 },
    suits: ({ requestsPerSecond }) => requestsPerSecond >= 1,
    patches: [core("takeFrame", "deadlineInMs < Infinity", "deadlineInMs < 0")],
  },
  {
    name: "conflict-taken-for-an-answer",
    breaks: "a request whose sequence another tab has used is given up without a word",
    guarantees: ["G4"],
    needs: { "duplicate-tab": 2 },
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [core("handleRejected", "unbind(outbox, item); outbox.isLeaving = true;", "handleAnswered(outbox, item);")],
  },
];
