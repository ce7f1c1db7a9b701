import type { Break } from "../report.ts";
import type { BreakFact, CallFact } from "./facts.ts";

/**
 * Which values of a file come from which imported name, and what is done with them. Both languages fill it: a value is
 * known by how it is written ("manager", "self.manager"), which is enough inside one file.
 */
export class UsageBook {
  readonly #bound: ReadonlySet<string>;
  readonly #origins = new Map<string, string>();
  readonly #calls = new Map<string, CallFact>();
  readonly #members: Member[] = [];

  /** `bound`: local names that stand for something of the stack. */
  constructor(bound: ReadonlySet<string>) {
    this.#bound = bound;
  }

  isBound(name: string): boolean {
    return this.#bound.has(name);
  }

  /** `value` was made by, or is declared to be of, the bound name `base`. */
  comesFrom(value: string, base: string): void {
    if (this.#bound.has(base)) this.#origins.set(value, base);
  }

  called(base: string, member: string | null, constructs: boolean): void {
    if (!this.#bound.has(base)) return;
    const key = `${base}\0${member ?? ""}\0${String(constructs)}`;
    this.#calls.set(key, { base, member, constructs, count: (this.#calls.get(key)?.count ?? 0) + 1 });
  }

  member(member: Member): void {
    if (breakOf(member) !== null) this.#members.push(member);
  }

  get calls(): CallFact[] {
    return [...this.#calls.values()];
  }

  /** Members that another implementation would not have, of values that come from a bound name or are called like a role. */
  get breaks(): BreakFact[] {
    return this.#members.flatMap((member) => {
      const why = breakOf(member);
      const from = this.#originOf(member.receiver);
      if (why === null || (from === null && !ROLE_LIKE.test(member.receiver))) return [];
      return [{ line: member.line, why, what: `${member.receiver}.${member.property}`, from }];
    });
  }

  #originOf(receiver: string): string | null {
    const origin = this.#origins.get(receiver);
    if (origin !== undefined) return origin;
    return this.#bound.has(receiver) ? receiver : null;
  }
}

export interface Member {
  /** How the value is written: "manager", "this.queue"; a call's value by its callee, "createManager". */
  readonly receiver: string;
  readonly property: string;
  readonly line: number;
  readonly called: boolean;
}

const ROLE_LIKE = /(?:manager|queue|buffer|registry|emitter|bridge|factory|websocket_?service)$/i;
const PRIVATE = /^(?:_(?!_)|#)/;
const QUEUE_INTERNAL =
  /^(?:(?:message|event|retry|pending|priority|outbound|deadLetter|dead_letter)_?)?(?:queues?|buffers?|messages)$/i;
const TAKES_A_SOCKET = /^(?:add_?connection|connect_?user|register_?connection|handle_?connection)$/i;
const IS_A_SOCKET = /^(?:web_?)?sockets?$|^ws$/i;

function breakOf({ property, called }: Member): Break["why"] | null {
  if (PRIVATE.test(property)) return "private-member";
  if (called ? TAKES_A_SOCKET.test(property) : IS_A_SOCKET.test(property)) return "raw-socket";
  return !called && QUEUE_INTERNAL.test(property) ? "queue-internal" : null;
}
