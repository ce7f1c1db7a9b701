import type { UserId } from "@apex/ws-queue-core";
import type { Loaded } from "../server/port.ts";
import type { AnsweredGroups } from "./answered.ts";
import type { AnsweredGroup } from "./group-text.ts";
import type { LoopInput, LoopOutput } from "./io.ts";

type Answer = Extract<LoopInput, { id: number }>;

/** Asks a server that was restarted what it lost, and submits that again, in order and before anything new. */
export interface Recovery {
  expects(id: number): boolean;
  handleAnswer(input: Answer): void;
  pollOutput(): LoopOutput | undefined;
  /** Undefined while it goes on. `failed`: the connection was lost. */
  outcome(): "done" | "failed" | undefined;
}

type State =
  | { readonly name: "asking"; readonly id: number }
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
    return { name: "asking", id };
  }

  function handleRows(rows: readonly Loaded[]): State {
    const assessment = answered.assess(rows.map((loaded) => loaded.rows));
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

  function finish(): State {
    if (doubtful === undefined || doubtful.size > 0) outputs.push({ type: "rolled-back", userIds: doubtful });
    return { name: "done" };
  }

  /** What rests on a group that cannot come back can't, either. */
  function dropUser(lost: readonly AnsweredGroup[], userId: UserId): readonly AnsweredGroup[] {
    doubtful?.add(userId);
    return lost.filter((group) => group.userId !== userId);
  }

  function handleSubmitted(lost: readonly AnsweredGroup[], input: Answer): State {
    const [sent, ...rest] = lost;
    if (sent === undefined || input.type !== "applied") return finish();
    if (input.answer.status === "rolled-back") {
      doubtful = undefined;
      return finish();
    }
    const isBack = input.answer.outcomes[0]?.status === "applied";
    return submit(isBack ? rest : dropUser(rest, sent.userId));
  }

  return {
    expects: (id) => "id" in state && state.id === id,
    handleAnswer(input) {
      if (input.type === "failed") state = { name: "failed" };
      else if (state.name === "asking" && input.type === "loaded") state = handleRows(input.rows);
      else if (state.name === "submitting") state = handleSubmitted(state.lost, input);
    },
    pollOutput: () => outputs.shift(),
    outcome: () => (state.name === "done" || state.name === "failed" ? state.name : undefined),
  };
}
