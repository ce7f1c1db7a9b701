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

const TRACED = ["fsync", "fdatasync", "write", "writev", "pwrite64", "sendto", "sendmsg"];

/** Why strace cannot be used here; undefined when it can. Tests that need it are skipped under a name that says so. */
export function whyNoStrace(): string | undefined {
  const { error, status, stderr } = spawnSync("strace", ["-o", "/dev/null", "true"], { encoding: "utf8" });
  if (error !== undefined) return "strace is missing: apt-get install strace";
  return status === 0 ? undefined : `strace may not trace here, containers need the capability SYS_PTRACE: ${stderr.trim()}`;
}

/** The command that runs another one traced. Bytes of a whole page are shown. */
export function straceCommand(output: string, ...options: string[]): readonly string[] {
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

/** A sync that succeeded. */
export const isSync = ({ name, result }: SystemCall): boolean => (name === "fsync" || name === "fdatasync") && result === 0;

/** True when `first` had returned before `second` began. */
const isBefore = (first: SystemCall, second: SystemCall): boolean => (first.endedAt ?? Infinity) < second.startedAt;

/** Something that was stored, and how to tell the call that lets somebody know. */
export interface Acked {
  /** In the text of what was stored, and nowhere else before. */
  readonly label: string;
  isAck(call: SystemCall): boolean;
}

/** Labels whose ack left before a sync of the file that their entry was written to, behind that write. */
export function findUnsafeAcks(calls: readonly SystemCall[], acked: readonly Acked[]): readonly string[] {
  const syncs = calls.filter(isSync);
  const isUnsafe = ({ label, isAck }: Acked): boolean => {
    const ack = calls.find(isAck);
    const page = calls.find(({ name, rest }) => name === "pwrite64" && rest.includes(label));
    if (ack === undefined || page === undefined) throw new Error(`The trace does not show ${label}`);
    return !syncs.some((sync) => sync.fd === page.fd && isBefore(page, sync) && isBefore(sync, ack));
  };
  return acked.filter(isUnsafe).map(({ label }) => label);
}
