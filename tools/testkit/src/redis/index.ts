import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { createCertificate, createFolder, cutAofTail, guard, repairAof } from "./folder.ts";
import { serverArguments, type RedisServerOptions } from "./options.ts";
import { askOnce, type Reply } from "./wire.ts";

export type { RedisServerOptions } from "./options.ts";
export type { Reply } from "./wire.ts";

/** A `redis-server` of its own: on a free port of 127.0.0.1, in a folder of its own, without the machine's configuration. */
export interface RedisServer extends AsyncDisposable {
  /** With the password of `default`, if there is one: `redis://:secret@127.0.0.1:40123`, or `rediss:`. */
  readonly url: string;
  readonly port: number;
  readonly folder: string;
  /** The certificate that verifies the server, in PEM; undefined without TLS. */
  readonly ca: string | undefined;
  /** SIGKILL, and wait until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and wait until it is gone: it writes what it has to. */
  stop(): Promise<void>;
  /** Starts again what was killed or stopped, or kills it first: same port, same folder, options changed by `changes`. */
  restart(changes?: RedisServerOptions): Promise<void>;
  /** SIGSTOP: the kernel goes on accepting connections, and no command is answered. */
  pause(): void;
  /** SIGCONT. */
  resume(): void;
  /** Of a server that does not run: takes bytes off the end of its append-only file. */
  cutAofTail(bytes: number): void;
  /** Of a server that was killed: `redis-check-aof --fix`, which takes away a transaction that it has not written to its end. */
  repairAof(): void;
  /** One command over a connection of its own, as `default`. Rejects for an error reply. */
  command(...args: readonly string[]): Promise<Reply>;
}

/** Starts a server and waits until it answers. Disposing of it, or the end of this process, removes it and its folder. */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = createFolder();
  if (options.tls === true) createCertificate(folder);
  const ca = options.tls === true ? readFileSync(path.join(folder, "cert.pem"), "utf8") : undefined;
  const { port, running: first } = await startSomewhere(options, folder);
  let running = first;
  let current = options;

  const target = () => ({ port, ...(ca !== undefined && { ca }), ...(current.password !== undefined && { auth: [current.password] }) });
  const login = options.password === undefined ? "" : `:${encodeURIComponent(options.password)}@`;
  const dispose = async (): Promise<void> => {
    await running.end("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    url: `${ca === undefined ? "redis" : "rediss"}://${login}127.0.0.1:${port}`,
    port,
    folder,
    ca,
    kill: () => running.end("SIGKILL"),
    stop: () => running.end("SIGTERM"),
    async restart(changes = {}) {
      await running.end("SIGKILL");
      current = { ...current, ...changes };
      running = await startProcess(current, { port, folder });
    },
    pause: () => running.signal("SIGSTOP"),
    resume: () => running.signal("SIGCONT"),
    cutAofTail: (bytes) => cutAofTail(folder, bytes),
    repairAof: () => repairAof(folder),
    async command(...args) {
      const reply = await askOnce(target(), args);
      if (reply instanceof Error) throw reply;
      return reply;
    },
    [Symbol.asyncDispose]: dispose,
  };
}

interface RunningServer {
  signal(name: NodeJS.Signals): void;
  /** Resolves when it is gone; at once if it was. */
  end(signal: NodeJS.Signals): Promise<void>;
}

/** Redis says so on its standard output when it takes connections, also while it still loads. */
const READY = /Ready to accept connections/;

async function startProcess(options: RedisServerOptions, place: { readonly port: number; readonly folder: string }): Promise<RunningServer> {
  const child = spawn("redis-server", serverArguments(options, place), { cwd: place.folder, stdio: ["ignore", "pipe", "pipe"] });
  const gone = once(child, "exit");
  if (child.pid !== undefined) {
    const guarded = guard(child.pid, place.folder);
    child.once("exit", () => guarded.release());
  }
  await saysReady(child);
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  child.unref();
  for (const stream of [child.stdout, child.stderr]) (stream as unknown as { unref(): void }).unref();
  return {
    signal: (name) => void child.kill(name),
    async end(signal) {
      if (!isAlive()) return;
      child.ref();
      child.kill(signal);
      // A paused process hears of a signal that can be handled when it goes on.
      if (signal !== "SIGKILL") child.kill("SIGCONT");
      await gone;
    },
  };
}

function saysReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = "";
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (READY.test(said)) resolve();
    };
    child.stdout?.on("data", hear);
    child.stderr?.on("data", hear);
    child.once("error", (error) => reject(new Error("redis-server cannot be started: apt-get install redis-server", { cause: error })));
    child.once("exit", (code, signal) => reject(new Error(`redis-server ended (${code ?? signal}):\n${said}`)));
  });
}

const PORT_TRIES = 5;

/** Between finding a free port and listening on it, another process may take it. */
async function startSomewhere(options: RedisServerOptions, folder: string): Promise<{ readonly port: number; readonly running: RunningServer }> {
  for (let tries = 1; ; tries += 1) {
    const port = await freePort();
    try {
      return { port, running: await startProcess(options, { port, folder }) };
    } catch (error) {
      if (tries < PORT_TRIES && error instanceof Error && /already in use/i.test(error.message)) continue;
      rmSync(folder, { recursive: true, force: true });
      throw error;
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
