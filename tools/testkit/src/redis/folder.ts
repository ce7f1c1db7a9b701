import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readdirSync, statSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

/** A folder of one server. */
export const createFolder = (): string => mkdtempSync(path.join(tmpdir(), "apex-redis-"));

/** A key, and a certificate for 127.0.0.1 that is its own authority, as `key.pem` and `cert.pem`. */
export function createCertificate(folder: string): void {
  const subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", "key.pem"];
  execFileSync("openssl", ["req", "-x509", ...key, "-out", "cert.pem", "-days", "2", ...subject], { cwd: folder, stdio: "ignore" });
}

/** Takes bytes off the end of the newest part of the append-only file: what a power cut may do. */
export function cutAofTail(folder: string, bytes: number): void {
  const parts = path.join(folder, "appendonlydir");
  const numberOf = (name: string): number => Number(/\.(\d+)\.incr\.aof$/.exec(name)?.[1] ?? 0);
  const newest = readdirSync(parts).filter((name) => numberOf(name) > 0).toSorted((a, b) => numberOf(a) - numberOf(b)).at(-1);
  if (newest === undefined) throw new Error(`there is no append-only file in ${parts}`);
  const file = path.join(parts, newest);
  const { size } = statSync(file);
  if (bytes > size) throw new Error(`the newest append-only file has ${size} bytes`);
  truncateSync(file, size - bytes);
}

/**
 * Cuts off what a killed server has not finished, as `aof-load-truncated` does, but as a whole: Redis 7.0 leaves the beginning of a
 * transaction that was cut within a command, and does it together with the next one when it starts again.
 */
export function repairAof(folder: string): void {
  execFileSync("redis-check-aof", ["--fix", "appendonly.aof.manifest"], { cwd: path.join(folder, "appendonlydir"), input: "y\n", stdio: ["pipe", "ignore", "ignore"] });
}

/**
 * Kills the process and removes the folder when this process ends without saying `release`, however it ends: the guard reads
 * a pipe that the operating system closes then. It has a group of its own, which a Ctrl-C does not reach.
 */
export function guard(pid: number, folder: string): { release(): void } {
  const script = 'read -r word || { kill -9 "$0"; sleep 0.1; rm -rf "$1"; }';
  const child: ChildProcess = spawn("sh", ["-c", script, `${pid}`, folder], { stdio: ["pipe", "ignore", "ignore"], detached: true });
  child.unref();
  const { stdin } = child;
  // A pipe that is not referenced keeps no test process alive.
  (stdin as unknown as { unref(): void } | null)?.unref();
  stdin?.on("error", () => undefined);
  return { release: () => void stdin?.end("done\n") };
}
