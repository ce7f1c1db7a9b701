import { fork } from "node:child_process";
import { once } from "node:events";

/** A source file that runs in a process of its own, as a place to send messages to and to wait for answers from. */
export interface ChildProcess<To, From extends { readonly type: string }> extends AsyncDisposable {
  readonly pid: number;
  readonly isAlive: boolean;
  send(message: To): void;
  onMessage(handler: (message: From) => void): void;
  /** Called once, when it ended by itself or was killed. */
  onExit(handler: (code: number | null, signal: NodeJS.Signals | null) => void): void;
  /** The next message of this type. Rejects when the process ends before. */
  next<Type extends From["type"]>(type: Type): Promise<Extract<From, { type: Type }>>;
  signal(name: NodeJS.Signals): void;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
}

export interface ChildProcessOptions {
  /** Put before the command: a tracer, say. Signals then reach that one. */
  readonly wrapper?: readonly string[];
  /** Further options of Node. */
  readonly nodeOptions?: readonly string[];
}

/** A child whose parent is gone ends too, also when the parent was killed. */
export function endWithParent(): void {
  process.once("disconnect", () => process.exit());
}

const EXEC_ARGV = ["--conditions=@apex/source", "--disable-warning=ExperimentalWarning", "--expose-gc"];

export function startChildProcess<To, From extends { readonly type: string }>(
  file: URL,
  args: readonly string[] = [],
  { wrapper = [], nodeOptions = [] }: ChildProcessOptions = {},
): ChildProcess<To, From> {
  const [execPath = process.execPath, ...execArgv] = [...wrapper, process.execPath, ...EXEC_ARGV, ...nodeOptions];
  const child = fork(file, args, { execPath, execArgv });
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;

  const kill = async (): Promise<void> => {
    if (!isAlive()) return;
    child.kill("SIGKILL");
    await once(child, "exit");
  };
  return {
    pid: child.pid ?? 0,
    get isAlive() {
      return isAlive();
    },
    // A message to a process that was just killed is lost, as it would be a moment later.
    send: (message) => void (child.connected && child.send(message as object, () => undefined)),
    onMessage: (handler) => void child.on("message", handler),
    onExit: (handler) => void child.once("exit", handler),
    next: (type) =>
      new Promise((resolve, reject) => {
        const handle = (message: From): void => {
          if (message.type !== type) return;
          child.off("message", handle).off("exit", end);
          resolve(message as Extract<From, { type: typeof type }>);
        };
        const end = (code: number | null, signal: NodeJS.Signals | null): void =>
          reject(new Error(`${file.pathname} ended (${code ?? signal}) before it said ${type}`));
        child.on("message", handle).once("exit", end);
      }),
    signal: (name) => void child.kill(name),
    kill,
    [Symbol.asyncDispose]: kill,
  };
}
