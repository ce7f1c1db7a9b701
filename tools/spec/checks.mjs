/**
 * What is checked of each model.
 *
 * `holds`: every state within the bounds is visited and no assertion fails. `rests`: no run goes on for ever. `refuted`: a rule
 * is left out (the first define), and an assertion of the named guarantee must fail. `loops`: a run must go on for ever.
 * `quick`: bounds for `--quick`; a check without is part of it as it is, one with `false` is left out.
 */

const log = (id, title, defines, more = {}) => ({ model: "log", mode: "holds", id, title, defines, ...more });
const lease = (id, title, defines, more = {}) => ({ model: "lease", mode: "holds", id, title, defines, ...more });
const outbox = (id, title, defines, more = {}) => ({ model: "outbox", mode: "holds", id, title, defines, ...more });
const refuted = (check, guarantee, rule) => ({ ...check, mode: "refuted", guarantee, rule });

const HOLDING = [
  log("log-moving", "one client that moves between two nodes", { EVENTS_A: 2, DROPS: 1, REPEATS: 1, LOST_ANSWERS: 1 }, { quick: { DROPS: 1, REPEATS: 1, LOST_ANSWERS: 1 } }),
  log("log-killed", "a node is killed, and what it issued is gone; two failovers", { FAILOVERS: 2, CRASHES: 1, DROPS: 1 }, { quick: { CRASHES: 1, DROPS: 1 } }),
  log("log-two-clients", "two clients on any of two nodes; reads are answered at once", { CLIENTS: 2, QUICK_READS: 1 }, { quick: false }),
  log("log-shared-tail", "two clients on one node", { CLIENTS: 2, ON_ONE_NODE: 1, REPEATS: 1, CRASHES: 1 }, { quick: false }),
  log("log-replicated", "only what is replicated is revealed: nobody is ever reset", { REVEAL_REPLICATED: 1, EVENTS_A: 2, DROPS: 1, REPEATS: 1 }, { quick: { REVEAL_REPLICATED: 1, DROPS: 1 } }),
  log("log-rests", "every run comes to rest", { CRASHES: 1, DROPS: 1, REPEATS: 1, LOST_ANSWERS: 1 }, { mode: "rests", quick: { CRASHES: 1 } }),
  lease("lease-all", "every fault once", {}, { quick: { CRASHES: 0 } }),
  lease("lease-two-failovers", "two failovers, an owner that is robbed while it lives", { FAILOVERS: 2, CRASHES: 0, LOST_ANSWERS: 0 }, { quick: false }),
  lease("lease-rests", "every run comes to rest", { CRASHES: 0 }, { mode: "rests", quick: { CRASHES: 0, LOST_ANSWERS: 0 } }),
  outbox("outbox-three", "three requests, of which one is rejected; every fault once", { REQUESTS: 3 }, { quick: {} }),
  outbox("outbox-two-failovers", "two failovers, two dropped sockets", { FAILOVERS: 2, DROPS: 2 }, { quick: false }),
  outbox("outbox-all-accepted", "three requests, two failovers, no reload", { REQUESTS: 3, REJECTED: 0, FAILOVERS: 2, RELOADS: 0 }, { quick: false }),
  outbox("outbox-by-id", "the other way to the same end: a rejection leaves at once, the inbox takes a request's id once", { LEAVES_WHEN_REJECTED: 1, INBOX_BY_ID: 1, REQUESTS: 3, FAILOVERS: 2, CRASHES: 0 }, { quick: { LEAVES_WHEN_REJECTED: 1, INBOX_BY_ID: 1 } }),
  outbox("outbox-duplicated-tab", "two live pages under one producer are told apart by the request's id, while nothing is forgotten", { DUPLICATED_TAB: 1, REJECTED: 0, FAILOVERS: 0, RELOADS: 0 }),
  outbox("outbox-copied-tab", "two live pages under one producer, and the store forgets; the inbox takes a request's id once", { DUPLICATED_TAB: 1, INBOX_BY_ID: 1, REJECTED: 0, RELOADS: 0 }, { quick: { DUPLICATED_TAB: 1, INBOX_BY_ID: 1, REJECTED: 0, RELOADS: 0, CRASHES: 0 } }),
  outbox("outbox-replaced", "one of two live pages under one producer is told, and moves what it has by its id", { REPLACED: 1, DUPLICATED_TAB: 1, INBOX_BY_ID: 1, REJECTED: 0, RELOADS: 0, CRASHES: 0 }, { quick: { REPLACED: 1, DUPLICATED_TAB: 1, INBOX_BY_ID: 1, REJECTED: 0, RELOADS: 0, CRASHES: 0, FAILOVERS: 0 } }),
  outbox("outbox-poison", "a request that no node can read is told and set aside, and no other one is", { POISON: 2, REQUESTS: 3, REJECTED: 0, FAILOVERS: 1 }, { quick: { POISON: 2, REQUESTS: 3, REJECTED: 0, FAILOVERS: 0, CRASHES: 0 } }),
  outbox("outbox-poison-rests", "every run comes to rest, with such a request too", { POISON: 1, REJECTED: 0, FAILOVERS: 1 }, { mode: "rests", quick: { POISON: 1, REJECTED: 0, FAILOVERS: 0 } }),
  outbox("outbox-leaving-in-memory", "a reload forgets that a producer is being left; the inbox takes a request's id once", { LEAVING_IN_MEMORY: 1, LEAVES_WHEN_REJECTED: 1, INBOX_BY_ID: 1, REQUESTS: 3, FAILOVERS: 2, CRASHES: 0, DROPS: 0 }),
  outbox("outbox-rests", "every run comes to rest", { FAILOVERS: 2, REJECTED: 0 }, { mode: "rests", quick: { REJECTED: 0 } }),
];

const REFUTED = [
  refuted(log("tail-by-offset", "a node's tail compares offsets only", { TAIL_BY_OFFSET: 1 }), "G2", "A tail takes a page only behind the very entry that it ends with: offset and tag."),
  refuted(log("resume-by-offset", "the store continues from an offset, whatever its tag", { RESUME_BY_OFFSET: 1 }), "G2", "A position is continued from only if the entry at its offset has its tag; else the client is reset."),
  refuted(log("tag-of-event", "an event that is submitted again keeps its tag", { TAG_OF_EVENT: 1, EVENTS_A: 2, NO_NOTIFICATIONS: 1, QUICK_READS: 1 }), "G1", "Every append gives a fresh tag, also that of an event which had one."),
  refuted(log("put-back-by-any", "after a failover a node puts back what its tail remembers, whoever issued it", { PUT_BACK_BY_ANY: 1 }), "G1", "Only the node that issued a commit submits it again, as the same commit."),
  refuted(log("no-ledger", "a commit is repeated without a sequence", { NO_LEDGER: 1, LOST_ANSWERS: 1 }), "G1", "A commit is repeated under its author's sequence, and gets its first answer."),
  refuted(log("head-by-offset", "a signal that comes during a read is remembered by its offset", { HEAD_BY_OFFSET: 1 }), "G1", "A signal that comes during a read is followed by another read, whatever offset it named."),
  refuted(log("tail-takes-any", "a page that does not follow begins the tail anew", { TAIL_TAKES_ANY: 1 }), "G10", "A page that does not follow empties the tail; only an undisturbed read of the store begins it again."),
  refuted(log("look-by-head", "the index of changes is looked at again only when it moved on", { LOOK_BY_HEAD: 1, CRASHES: 1 }), "G10", "The place up to which a node has looked names the replication id: another one is a change."),
  refuted(log("notified-by-any-store", "a notification counts whichever store it came from", { NOTIFIED_BY_ANY_STORE: 1, CRASHES: 1 }), "G10", "A notification counts only if it is of the replication id that the node's reads have."),
  refuted(lease("fence-by-counter", "a fence is a counter", { FENCE_BY_COUNTER: 1, CRASHES: 0, LOST_ANSWERS: 0 }), "G6", "A fence is a counter and the nonce of its acquisition, compared as a whole."),
  refuted(lease("no-fence", "the owner checks by itself that it is the owner", { NO_FENCE: 1, FAILOVERS: 0, CRASHES: 0, LOST_ANSWERS: 0 }), "G6", "The store compares the fence within the commit."),
  refuted(lease("no-ledger-of-owner", "an owner's commit is repeated without a sequence", { NO_LEDGER: 1, FAILOVERS: 0, CRASHES: 0 }), "G1", "Each commit of a fence has a sequence; a repeated one gets its first answer."),
  refuted(lease("finish-in-two", "the request's result is one commit, the move of the inbox another", { FINISH_IN_TWO: 1, FAILOVERS: 0, CRASHES: 0, LOST_ANSWERS: 0 }), "G4", "What ends a request is one commit: its result and the inbox's move."),
  refuted(lease("end-in-two", "the end of the run is one commit, the end of its request another", { END_IN_TWO: 1, FAILOVERS: 0, CRASHES: 0, LOST_ANSWERS: 0 }), "G4", "A run and its request end in one commit."),
  refuted(lease("no-recovery", "a new owner does not look for the dead one's runs", { NO_RECOVERY: 1, FAILOVERS: 0, CRASHES: 0, LOST_ANSWERS: 0 }), "G7", "The thread's state has the open runs; whoever takes the thread ends them first."),
  refuted(outbox("leaves-when-accepted", "an accepted request leaves the outbox", { LEAVES_WHEN_ACCEPTED: 1, REJECTED: 0, RELOADS: 0 }), "G4", "An accepted request stays in the outbox until it is settled."),
  refuted(outbox("leaves-when-rejected", "a rejected request leaves the outbox", { LEAVES_WHEN_REJECTED: 1, RELOADS: 0, CRASHES: 0 }), "G4", "A rejection is an answer like any other: the request stays in the outbox until it is settled."),
  refuted(outbox("settled-early", "what is accepted is called settled", { SETTLED_EARLY: 1, REJECTED: 0, RELOADS: 0 }), "G4", "Settled is said only of what is replicated."),
  refuted(outbox("new-identity", "a reloaded page sends its requests under a new producer", { NEW_IDENTITY: 1, FAILOVERS: 0, REJECTED: 0 }), "G4", "What is not settled is sent again under its producer and sequence, by whichever page has the outbox."),
  refuted(outbox("mint-below-level", "a producer is minted below the level that survives a failover", { MINT_BELOW_LEVEL: 1, REJECTED: 0, RELOADS: 0 }), "G4", "The welcome waits until the producer is replicated."),
  refuted(outbox("sequence-only", "a repeated sequence is known without looking at the request's id", { SEQUENCE_ONLY: 1, DUPLICATED_TAB: 1, REJECTED: 0, FAILOVERS: 0, RELOADS: 0, CRASHES: 0 }), "G4", "A sequence is repeated only with the same id; with another one it is a conflict."),
  refuted(outbox("two-pages-one-producer", "two live pages hold one producer, and the store forgets", { DUPLICATED_TAB: 1, REJECTED: 0, RELOADS: 0, CRASHES: 0 }), "G4", "The inbox takes a request's id once; where it does not, one live page holds a producer at a time."),
  refuted(outbox("replaced-without-ids", "a page that is told that it is replaced moves what it has, and the inbox does not know the ids", { REPLACED: 1, DUPLICATED_TAB: 1, REJECTED: 0, FAILOVERS: 0, RELOADS: 0, CRASHES: 0 }), "G4", "What a replaced page moves to a producer of its own is known to the inbox by its id."),
  refuted(outbox("answers-outlive", "an answer outlives the connection that it came on", { ANSWERS_OUTLIVE: 1, DUPLICATED_TAB: 1, INBOX_BY_ID: 1, REJECTED: 0, RELOADS: 0, CRASHES: 0 }), "G4", "What an earlier connection answered is asked again: a copy of the page may have used its sequence."),
  refuted(outbox("settled-by-any-store", "a connection hears of what another store than the one that it was welcomed from has settled", { SETTLED_BY_ANY_STORE: 1, DUPLICATED_TAB: 1, INBOX_BY_ID: 1, REJECTED: 0, RELOADS: 0 }), "G4", "What is settled after a rollback is told behind the rollback."),
  refuted(outbox("stays-connected", "connections outlive a failover", { STAYS_CONNECTED: 1, REJECTED: 0, RELOADS: 0 }), "G4", "After a failover every client is welcomed anew, and so hears what the store has forgotten."),
  { ...outbox("poison-kept", "a request that no node can read stays in the outbox", { POISON_KEPT: 1, POISON: 1, REJECTED: 0, RELOADS: 0, FAILOVERS: 0, CRASHES: 0 }), mode: "loops", guarantee: "G10", rule: "What was suspected of the end of one connection, and was alone on its way at the end of another, is set aside." },
  { ...outbox("gap-keeps-answers", "a gap does not withdraw earlier answers", { GAP_KEEPS_ANSWERS: 1, REJECTED: 0, RELOADS: 0, DROPS: 0 }), mode: "loops", guarantee: "G10", rule: "When the server expects a sequence, whatever was answered from there on is sent again." },
];

export const CHECKS = [...HOLDING, ...REFUTED];

/** The check with small bounds; undefined when it has none. */
export function asQuick(check) {
  if (check.quick === false) return undefined;
  return { ...check, defines: check.quick ?? check.defines };
}
