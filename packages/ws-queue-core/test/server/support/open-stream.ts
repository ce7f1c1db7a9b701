import { threadStream, parseThreadId, type Limits } from "../../../src/index.ts";
import type { SubscribeFrom } from "../../../src/protocol/index.ts";
import type { ServerOutput } from "../../../src/server/index.ts";
import { ModelLog } from "./model-log.ts";
import { ofType, ScriptedConnection, USER } from "./scripted-connection.ts";

/** A ready connection beside one stream, whose reads a test answers when it wants to. */
export class OpenStream {
  readonly connection: ScriptedConnection;
  readonly log = new ModelLog(threadStream(USER, parseThreadId("t1")));

  constructor(limits: Partial<Limits> = {}) {
    this.connection = new ScriptedConnection(limits).open();
  }

  /** Subscribes; the host allows it. The first read waits for `answer`. */
  subscribe(n: number, from: SubscribeFrom, log = this.log): ServerOutput[] {
    const outputs = this.connection.frame({ t: "sub", n, stream: { kind: "thread", name: "t1" }, from });
    return [...outputs, ...this.allow(outputs, log)];
  }

  /** The host says yes to what is asked in these outputs. */
  allow(outputs: readonly ServerOutput[], log = this.log): ServerOutput[] {
    return ofType(outputs, "authorize").flatMap(({ n, question }) => this.connection.input({ type: "authorized", n, question, stream: log.stream }));
  }

  /** The host says no. */
  forbid(outputs: readonly ServerOutput[]): ServerOutput[] {
    return ofType(outputs, "authorize").flatMap(({ n, question }) => this.connection.input({ type: "forbidden", n, question }));
  }

  /** Answers a read, and those that follow from it, until the machine is content. */
  answer(outputs: readonly ServerOutput[], log = this.log): ServerOutput[] {
    const all: ServerOutput[] = [];
    let reads = ofType(outputs, "read");
    while (reads.length > 0) {
      const next = reads.flatMap(({ n, request }) => this.connection.input({ type: "read", n, result: log.read(request) }));
      all.push(...next);
      reads = ofType(next, "read");
    }
    return all;
  }

  /** Subscribes and lets it come to the head, or to a full window. */
  open(n: number, from: SubscribeFrom, log = this.log): ServerOutput[] {
    return this.answer(this.subscribe(n, from, log), log);
  }

  /** Appends entries of these sizes and announces them; answers what is read. */
  append(...sizes: readonly number[]): ServerOutput[] {
    return this.answer(this.announce(...sizes));
  }

  /** Appends entries of these sizes and announces them. */
  announce(...sizes: readonly number[]): ServerOutput[] {
    this.log.append(...sizes);
    return this.notify();
  }

  notify(head = this.log.head): ServerOutput[] {
    return this.connection.input({ type: "head", stream: this.log.stream, head });
  }

  ack(n: number, received: number, processed: number): ServerOutput[] {
    return this.connection.frame({ t: "ack", acks: [[n, received, processed]] });
  }
}

/** Offsets of the entries that were sent, in order. */
export const offsetsOf = (outputs: readonly ServerOutput[]): number[] =>
  ofType(outputs, "send-events").flatMap(({ page }) => page.entries.map((entry) => entry.offset));
