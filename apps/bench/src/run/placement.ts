import { spawnSync } from "node:child_process";

/** Where the processes of a round run. */
export interface Placement {
  /** For a reader of the figures. */
  readonly words: string;
  /** Put before the command of the server, and of the clients. */
  readonly server: readonly string[];
  readonly clients: readonly string[];
}

const SERVER_CORE = 0;
const CLIENT_CORE = 1;

const pinnedTo = (core: number): readonly string[] => ["taskset", "-c", String(core)];

/** Why processes cannot be pinned here; undefined where they can. */
function whyNotPinned(): string | undefined {
  for (const core of [SERVER_CORE, CLIENT_CORE]) {
    const [command = "", ...args] = [...pinnedTo(core), process.execPath, "--version"];
    const { error, status } = spawnSync(command, args, { stdio: "ignore" });
    if (error !== undefined) return "taskset of util-linux is missing";
    if (status !== 0) return `core ${core} cannot be had`;
  }
  return undefined;
}

/** Where the scheduler puts the clients decides what a socket's write costs: three times as much on another core as on the server's. */
export function createPlacements(): Readonly<Record<"apart" | "shared", Placement>> {
  const why = whyNotPinned();
  if (why !== undefined) {
    const unpinned: Placement = { words: `not pinned: ${why}`, server: [], clients: [] };
    return { apart: unpinned, shared: unpinned };
  }
  const server = pinnedTo(SERVER_CORE);
  return {
    apart: { words: `server on core ${SERVER_CORE}, clients on core ${CLIENT_CORE}`, server, clients: pinnedTo(CLIENT_CORE) },
    shared: { words: `server and clients on core ${SERVER_CORE}`, server, clients: server },
  };
}
