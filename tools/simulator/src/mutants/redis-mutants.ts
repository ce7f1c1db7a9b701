import { patchesOf, type Mutant } from "./mutant.ts";

const redis = patchesOf("ws-redis");

/**
 * Rules of the adapter that compares and sets. Alone on its server a node is always right: most of them need a second one.
 *
 * Not here, as no guarantee is broken without them: a turn that is never wanted, what is submitted again out of order, a loss that is not told, a
 * row that is trusted after an unknown outcome. `packages/ws-redis/test/engine` breaks for each.
 */
export const REDIS_MUTANTS: readonly Mutant[] = [
  {
    name: "row-check-left-out",
    breaks: "the Redis adapter writes a thread without looking whether another node wrote it since",
    guarantees: ["G1"],
    store: "rows",
    suits: ({ nodes, notesPerSecond }) => nodes > 1 && notesPerSecond >= 2,
    patches: [redis("writeGroup", "checks.push({ key: unit.row, version });", 'if (unit.kind !== "thread") checks.push({ key: unit.row, version });')],
  },
  {
    name: "id-check-left-out",
    breaks: "the Redis adapter takes an id that it does not know for a new one, and has nobody look",
    guarantees: ["G1"],
    store: "rows",
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [redis("writeGroup", "checks, ids, turn,", "checks, ids: [], turn,")],
  },
  {
    name: "refusal-from-the-cache",
    breaks: "the Redis adapter refuses, and repeats answers, by what it remembers of the server",
    guarantees: ["G4"],
    store: "rows",
    suits: ({ nodes, requestsPerSecond }) => nodes > 1 && requestsPerSecond >= 1,
    patches: [
      redis(
        "decideAll",
        "for (const component of components) sent.push({ queue, component, written: writeGroup(component, context, turnOf(queue)) });",
        `for (const component of components) {
          const one = { queue, component, written: writeGroup(component, context, turnOf(queue)) };
          if (one.written.group.rows.size > 0) sent.push(one);
          else handleGroup(one, nowMs);
        }`,
      ),
    ],
  },
  {
    name: "version-is-a-counter",
    breaks: "the Redis adapter counts the versions of a row, so that a server that lost some gives them to other texts",
    guarantees: ["G2"],
    store: "rows",
    needs: { restore: 1 },
    patches: [
      redis(
        "writeThreadUnit",
        "writeThread(key, known, now, nextVersion, draft.rows)",
        "writeThread(key, known, now, () => `counting${Number(known.version.slice(8)) + 1}` as Version, draft.rows)",
      ),
    ],
  },
  {
    name: "dependent-without-its-base",
    breaks: "a commit that rests on one of the same round trip lands where that one did not",
    guarantees: ["G1"],
    store: "rows",
    suits: ({ nodes, notesPerSecond }) => nodes > 1 && notesPerSecond >= 8,
    patches: [redis("join", "new Set([...touched, ...writersOf, ...readersOf(written)])", "new Set<Component>()")],
  },
];
