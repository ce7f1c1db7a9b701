import { threadStream, type ProducerId, type StreamKey, type Tag, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { HostOutput } from "@apex/ws-queue-core/server";
import type { Entry, EntryPage, ReadRequest, ReadResult } from "@apex/ws-queue-core/store";
import type { Connection, ConnectionHost } from "../../src/index.ts";

export const USER = "alice" as UserId;
export const threadKey = (name: string): StreamKey => threadStream(USER, name as ThreadId);

interface Log {
  readonly entries: Entry[];
  /** Pages that were read since the last append: receivers at the same position share them. */
  readonly pages: Map<string, EntryPage>;
}

/** A host over arrays: everybody with a token is Alice. It answers within the call that asks. */
export interface ArrayHost extends ConnectionHost {
  append(stream: StreamKey, ...texts: string[]): void;
  readonly outputs: HostOutput[];
  readonly closedConnections: Connection[];
  /** Answers another output than the default does; true: done. */
  override: ((connection: Connection, output: HostOutput) => boolean) | undefined;
}

const tagOf = (offset: number): Tag => `tag${offset}` as Tag;
const positionAt = (offset: number): { offset: number; tag: Tag } => ({ offset, tag: tagOf(offset) });

export function createArrayHost(): ArrayHost {
  const logs = new Map<StreamKey, Log>();
  const watchers = new Map<StreamKey, Set<Connection>>();
  const closedConnections: Connection[] = [];
  const outputs: HostOutput[] = [];
  let producers = 0;

  function logOf(stream: StreamKey): Log {
    const log = logs.get(stream) ?? { entries: [], pages: new Map<string, EntryPage>() };
    logs.set(stream, log);
    return log;
  }

  function append(stream: StreamKey, ...texts: string[]): void {
    const { entries, pages } = logOf(stream);
    for (const text of texts) entries.push({ ...positionAt(entries.length + 1), text, bytes: Buffer.byteLength(text) });
    pages.clear();
    for (const connection of watchers.get(stream) ?? []) {
      connection.handleInput({ type: "head", stream, head: positionAt(entries.length) });
    }
  }

  function read({ stream, from, entriesMax, bytesMax }: ReadRequest): ReadResult {
    const { entries, pages } = logOf(stream);
    const head = positionAt(entries.length);
    const after = from === "start" ? 0 : from === "head" ? entries.length : from.offset;
    if (after > entries.length) return { status: "reset", reason: "ahead", oldest: 1, head };
    const key = `${after}/${entriesMax}/${bytesMax}`;
    const known = pages.get(key);
    if (known !== undefined) return { status: "page", page: known };
    let bytes = 0;
    const fitting = entries.slice(after, after + entriesMax).filter(({ text }, index) => (bytes += text.length) <= bytesMax || index === 0);
    const page: EntryPage = { stream, after: positionAt(after), entries: fitting, head, oldest: 1 };
    pages.set(key, page);
    return { status: "page", page };
  }

  function watchersOf(stream: StreamKey): Set<Connection> {
    const set = watchers.get(stream) ?? new Set<Connection>();
    watchers.set(stream, set);
    return set;
  }

  function answer(connection: Connection, output: HostOutput): void {
    switch (output.type) {
      case "authenticate":
        return connection.handleInput(
          output.token === undefined ? { type: "unauthenticated" } : { type: "authenticated", userId: USER, expiresAt: undefined },
        );
      case "open-producer": {
        producers += 1;
        const producer = output.producer ?? (`producer-${producers}` as ProducerId);
        return connection.handleInput({ type: "producer", producer: { producer, accepted: 0, settled: 0 } });
      }
      case "authorize":
        return connection.handleInput({ type: "authorized", n: output.n, question: output.question, stream: threadKey(output.stream.name) });
      case "watch":
        return void watchersOf(output.stream).add(connection);
      case "unwatch":
        return void watchersOf(output.stream).delete(connection);
      case "read":
        return connection.handleInput({ type: "read", n: output.n, result: read(output.request) });
      case "submit":
        return connection.handleInput({
          type: "submitted",
          seq: output.frame.seq,
          result: { status: "committed", level: "memory", duplicate: false, results: [{ type: "done" }] },
        });
      case "acked":
        return;
    }
  }

  const host: ArrayHost = {
    append,
    outputs,
    closedConnections,
    override: undefined,
    handleOutput(connection, output) {
      outputs.push(output);
      if (host.override?.(connection, output) !== true) answer(connection, output);
    },
    closed(connection) {
      closedConnections.push(connection);
      for (const set of watchers.values()) set.delete(connection);
    },
  };
  return host;
}
