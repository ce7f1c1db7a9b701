import { chmodSync, linkSync, lstatSync, mkdtempSync, renameSync, rmSync, unlinkSync, type Stats } from "node:fs";
import { connect, type Server } from "node:net";
import path from "node:path";
import { createError } from "@apex/ws-queue-core";

/** A server that listens under a path, until it is released. */
export interface Listening {
  /** Removes the file, if it is still the one that was made. */
  release(): void;
}

/** What macOS takes; Linux takes four more. */
const PATH_BYTES_MAX = 103;

const misconfigured = (control: string, why: string, cause?: unknown): Error => createError("misconfigured", `control: ${control} ${why}`, { path: control }, cause);

/**
 * Has a server listen on a socket that only this user may open, from its first moment on: it is made in a folder of mode 0700 and gets its own
 * 0600 there before it is moved to its name. A socket that no process listens on is replaced. Throws `misconfigured` where one does, where
 * something else has the name, and where no socket can be made. Windows: the name of a pipe.
 */
export async function listenOn(server: Server, control: string): Promise<Listening> {
  if (process.platform === "win32") return listenOnPipe(server, control);
  const file = path.resolve(control);
  const bytes = Buffer.byteLength(file);
  if (bytes > PATH_BYTES_MAX) throw misconfigured(control, `is too long for a socket: ${bytes} bytes with its folder, of ${PATH_BYTES_MAX}`);
  const left = await findLeftSocket(file, control);
  const folder = makeFolder(file, control);
  try {
    const made = path.join(folder, "s");
    await listen(server, made, control);
    chmodSync(made, 0o600);
    if (left !== undefined) setAside(file, path.join(folder, "old"), left, control);
    giveName(made, file, control);
  } catch (error) {
    server.close();
    throw error;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return ownFile(file);
}

async function listenOnPipe(server: Server, control: string): Promise<Listening> {
  if (!/^\\\\[.?]\\pipe\\./.test(control)) throw misconfigured(control, String.raw`is no name of a pipe, which Windows needs here: \\.\pipe\apex`);
  await listen(server, control, control);
  return { release: () => undefined };
}

/** The socket of a process that died, if there is one. */
async function findLeftSocket(file: string, control: string): Promise<Stats | undefined> {
  const stats = lstatSync(file, { throwIfNoEntry: false });
  if (stats === undefined) return undefined;
  if (!stats.isSocket()) throw misconfigured(control, "is there and is no socket; choose another path. It is left as it is");
  const code = await knock(file);
  if (code === "ECONNREFUSED") return stats;
  if (code === "ENOENT") return undefined;
  if (code === undefined) throw misconfigured(control, "is in use by a running service, which answers there; stop it, or choose another path");
  throw misconfigured(control, `is in use, or belongs to another user (${code}); choose another path`);
}

/** Tries to connect. Undefined: a process listens; else the code with which the system refused. */
function knock(file: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect(file);
    socket.once("connect", () => resolve(undefined)).once("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? "EUNKNOWN"));
    socket.once("connect", () => socket.destroy());
  });
}

/** Beside the file, since a file cannot be moved to another disk; its name is short, as those of sockets have to be. */
function makeFolder(file: string, control: string): string {
  try {
    return mkdtempSync(`${path.dirname(file)}${path.sep}.`);
  } catch (error) {
    throw misconfigured(control, `cannot be made (${codeOf(error)}): its folder must exist, and this process be allowed to write there`, error);
  }
}

function listen(server: Server, file: string, control: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      const code = codeOf(error);
      const why = code === "EADDRINUSE" ? "is in use by a running service" : `cannot be made (${code}); choose a shorter path, or another folder`;
      reject(misconfigured(control, why, error));
    };
    server.once("error", failed);
    // A worker of a cluster listens by itself: the folder is this process's own.
    server.listen({ path: file, exclusive: true }, () => {
      server.off("error", failed);
      resolve();
    });
  });
}

/** Another service may have come since the look: its socket is put back. */
function setAside(file: string, aside: string, left: Stats, control: string): void {
  try {
    renameSync(file, aside);
  } catch (error) {
    // Another one took it away.
    if (codeOf(error) === "ENOENT") return;
    throw misconfigured(control, `cannot be replaced (${codeOf(error)})`, error);
  }
  if (lstatSync(aside).ino === left.ino) return;
  renameSync(aside, file);
  throw misconfigured(control, "was taken by another service this moment; choose another path");
}

/** A link never takes the place of a file. Where a file system links no sockets, what came to the name this moment is replaced. */
function giveName(made: string, file: string, control: string): void {
  try {
    linkSync(made, file);
    unlinkSync(made);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw misconfigured(control, "was made by another process this moment; choose another path", error);
    renameSync(made, file);
  }
}

function ownFile(file: string): Listening {
  const { ino, dev } = lstatSync(file);
  const remove = (): void => {
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (stats?.ino === ino && stats.dev === dev) rmSync(file, { force: true });
  };
  process.once("exit", remove);
  return {
    release() {
      process.off("exit", remove);
      remove();
    },
  };
}

const codeOf = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? "EUNKNOWN";
