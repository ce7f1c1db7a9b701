import { patchesOf, type Mutant } from "./mutant.ts";

const core = patchesOf("ws-queue-core");
const manager = patchesOf("ws-manager");

/** Rules of what happens to connections when rights change. */
export const RIGHTS_MUTANTS: readonly Mutant[] = [
  {
    name: "recheck-forgotten",
    breaks: "an open subscription goes on, whatever becomes of its user's rights",
    guarantees: ["G8"],
    needs: { revoke: 1 },
    patches: [core("Subscriptions.recheck", "this.#rights.renew(this.#all, now);", "void now;")],
  },
  {
    name: "sent-before-the-answer",
    breaks: "a subscription goes on while its rights are looked at again",
    guarantees: ["G8"],
    needs: { revoke: 2 },
    patches: [
      core("mayRead", "=> isAllowed", '=> typeof isAllowed === "boolean"'),
      core("Subscriptions.handleRead", "!subscription.isAllowed", "subscription.key === undefined"),
      core("Subscription.awaits", "this.isAllowed &&", ""),
    ],
  },
  {
    name: "old-answer-counts",
    breaks: "what authorize answers to an identity that is no longer the connection's is taken for the answer",
    guarantees: ["G8"],
    needs: { revoke: 2 },
    patches: [core("Rights.take", "subscription.question !== question", "subscription.question === undefined")],
  },
  {
    name: "handshake-outlives-revoke",
    breaks: "a token that was being examined when its user's connections were closed opens one all the same",
    guarantees: ["G8"],
    needs: { revoke: 2 },
    patches: [manager("authenticate", "handshakes.verdictOn(session, who.userId) ??", "")],
  },
];
