import type { UserId } from "@apex/ws-queue-core";
import type { Loaded, LoadRequest } from "../server/port.ts";
import type { AnsweredGroup, AnsweredGroups } from "./answered.ts";
import type { LoopInput, LoopOutput } from "./io.ts";

type Answer = Extract<LoopInput, { id: number }>;

/** Asks a server that was restarted what it lost, and submits that again, in order and before anything new. */
export interface Recovery {
  expects(id: number): boolean;
  handleAnswer(input: Answer, nowMs: number): void;
  pollOutput(): LoopOutput | undefined;
  /** Undefined while it goes on. `failed`: the connection was lost. */
  outcome(): "done" | "failed" | undefined;
}

type State =
  | { readonly name: "asking"; readonly id: number; readonly requests: readonly LoadRequest[] }
  /** One group after the other: each may rest on the one before. */
  | { readonly name: "submitting"; readonly id: number; readonly lost: readonly AnsweredGroup[] }
  | { readonly name: "done" }
  | { readonly name: "failed" };

export function createRecovery(answered: AnsweredGroups, nextId: () => number): Recovery {
  const outputs: LoopOutput[] = [];
  /** Users of whom something is gone for good; undefined: all. */
  let doubtful: Set<UserId> | undefined = new Set();
  let state: State = ask();

  function ask(): State {
    const requests = answered.rowsToLoad();
    if (requests.length === 0) return { name: "done" };
    const id = nextId();
    outputs.push({ type: "load", id, requests });
    return { name: "asking", id, requests };
  }

  function handleRows(requests: readonly LoadRequest[], rows: readonly Loaded[]): State {
    const assessment = answered.assess(requests, rows.map((loaded) => loaded.rows));
    if (assessment.doubtful === undefined) doubtful = undefined;
    for (const userId of assessment.doubtful ?? []) doubtful?.add(userId);
    return submit(assessment.lost);
  }

  function submit(lost: readonly AnsweredGroup[]): State {
    const [next] = lost;
    if (next === undefined) return finish();
    const id = nextId();
    outputs.push({ type: "apply", id, groups: [{ ...next.group, turn: undefined }] });
    return { name: "submitting", id, lost };
  }

  function finish(name: "done" | "failed" = "done"): State {
    if (doubtful === undefined || doubtful.size > 0) outputs.push({ type: "rolled-back", userIds: doubtful });
    return { name };
  }

  /** The connection is lost: the next one is asked again for what did not come back. */
  function fail(lost: readonly AnsweredGroup[]): State {
    for (const group of lost) answered.add(group);
    return finish("failed");
  }

  /** What rests on a group that cannot come back can't, either. */
  function dropUser(lost: readonly AnsweredGroup[], userId: UserId): readonly AnsweredGroup[] {
    doubtful?.add(userId);
    return lost.filter((group) => group.userId !== userId);
  }

  function handleSubmitted(lost: readonly AnsweredGroup[], input: Answer, nowMs: number): State {
    const [sent, ...rest] = lost;
    if (sent === undefined || input.type !== "applied") return finish();
    if (input.answer.status === "rolled-back") {
      doubtful = undefined;
      answered.clear();
      return finish();
    }
    if (input.answer.outcomes[0]?.status !== "applied") return submit(dropUser(rest, sent.userId));
    // The server may lose it once more.
    answered.add({ ...sent, atMs: nowMs });
    return submit(rest);
  }

  return {
    expects: (id) => "id" in state && state.id === id,
    handleAnswer(input, nowMs) {
      if (input.type === "failed") state = fail(state.name === "submitting" ? state.lost : []);
      else if (state.name === "asking" && input.type === "loaded") state = handleRows(state.requests, input.rows);
      else if (state.name === "submitting") state = handleSubmitted(state.lost, input, nowMs);
    },
    pollOutput: () => outputs.shift(),
    outcome: () => (state.name === "done" || state.name === "failed" ? state.name : undefined),
  };
}
