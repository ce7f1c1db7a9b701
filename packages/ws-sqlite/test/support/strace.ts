import { spawnSync } from "node:child_process";

/** Something that a traced process did to a file, in the order in which things began. */
export interface SystemCall {
  readonly name: string;
  readonly fd: number;
  /** The arguments behind the file, as strace writes them. */
  readonly rest: string;
  /** Its place in the order of beginnings and ends. */
  readonly startedAt: number;
  /** Undefined while it had not returned. */
  endedAt: number | undefined;
  result: number | undefined;
}

const TRACED = ["fsync", "fdatasync", "write", "writev", "pwrite64", "sendto"];

/** The command that runs another one traced. Bytes of a whole page are shown. Throws when strace cannot be used. */
export function straceCommand(output: string, ...options: string[]): readonly string[] {
  const { error, status, stderr } = spawnSync("strace", ["-o", "/dev/null", "true"], { encoding: "utf8" });
  if (error !== undefined) throw new Error("strace is missing. Install it: apt-get install strace (Debian package strace)", { cause: error });
  if (status !== 0) throw new Error(`strace may not trace here (containers need the capability SYS_PTRACE): ${stderr}`);
  return ["strace", "-f", "-q", "-o", output, "-s", "6000", "-e", `trace=${TRACED.join()}`, ...options];
}

const STARTED = /^(\d+) +(\w+)\((\d+)(?:, )?(.*)$/s;
const RESUMED = /^(\d+) +<\.\.\. \w+ resumed>(.*)$/s;
const UNFINISHED = / <unfinished \.\.\.>$/;
const RESULT = /\) += (-?\d+)[^"]*$/;

/** Reads what `straceCommand` wrote. */
export function parseTrace(text: string): readonly SystemCall[] {
  const calls: SystemCall[] = [];
  const unfinished = new Map<string, SystemCall>();
  text.split("\n").forEach((line, place) => {
    const [, resumedBy = "", ending = ""] = RESUMED.exec(line) ?? [];
    const resumed = unfinished.get(resumedBy);
    if (resumed !== undefined) {
      unfinished.delete(resumedBy);
      return end(resumed, place, ending);
    }
    const [, pid = "", name = "", fd = "", rest = ""] = STARTED.exec(line) ?? [];
    if (name === "") return;
    const call: SystemCall = { name, fd: Number(fd), rest, startedAt: place, endedAt: undefined, result: undefined };
    calls.push(call);
    if (UNFINISHED.test(rest)) unfinished.set(pid, call);
    else end(call, place, line);
  });
  return calls;
}

function end(call: SystemCall, place: number, text: string): void {
  call.endedAt = place;
  call.result = Number(RESULT.exec(text)?.[1]);
}
