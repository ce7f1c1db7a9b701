import type { Commit, Op, Store } from "@apex/ws-queue-core/store";

/** How a process sees its store: it may be killed right behind a commit, and then it learns nothing any more and does nothing. */
export interface DyingLine {
  readonly throughLine: (store: Store) => Store;
  /** The types of the ops of each commit that landed. */
  readonly commits: readonly (readonly Op["type"][])[];
  /** Resolves when the process is dead. */
  readonly died: Promise<void>;
}

/** `lastWords`: the commit that the process is killed behind. */
export function createDyingLine(lastWords: (ops: readonly Op["type"][]) => boolean = () => false): DyingLine {
  const commits: (readonly Op["type"][])[] = [];
  let isDead = false;
  let die = (): void => undefined;
  const died = new Promise<void>((resolve) => (die = resolve));

  function call<Result>(work: () => Promise<Result>): Promise<Result> {
    return isDead ? new Promise(() => undefined) : work().then((result) => (isDead ? new Promise(() => undefined) : result));
  }

  async function commit(store: Store, what: Commit): ReturnType<Store["commit"]> {
    const result = await store.commit(what);
    if (result.status === "refused") return result;
    const types = what.ops.map(({ type }) => type);
    commits.push(types);
    if (!lastWords(types)) return result;
    isDead = true;
    die();
    return new Promise(() => undefined);
  }

  const throughLine = (store: Store): Store => ({
    ...store,
    durability: store.durability,
    commit: (what) => call(() => commit(store, what)),
    lease: (command) => call(() => store.lease(command)),
    read: (request) => call(() => store.read(request)),
    thread: (key) => call(() => store.thread(key)),
    pending: (after, limit) => call(() => store.pending(after, limit)),
    deadLetters: (after, limit, userId) => call(() => store.deadLetters(after, limit, userId)),
  });

  return { throughLine, commits, died };
}
