import type { StreamKey } from "@apex/ws-queue-core";
import type { ApplyAnswer, Group, Loaded, LoadRequest, Pages, PagesRequest, RangeRequest, RowKey, RowServer, ServerMessage } from "@apex/ws-redis/engine";
import { decideGroup, performStep, type Step } from "./apply-group.ts";
import { choosePages } from "./choose-pages.ts";
import { rangeOf } from "./ranges.ts";
import { createTables, idOffset, type Tables } from "./tables.ts";

/**
 * What a server does for the Redis adapter, said in the plainest way: maps, and a journal of what was done. Everything happens at
 * once; delays and losses are added around it.
 */
export interface RowServerModel {
  load(requests: readonly LoadRequest[]): readonly Loaded[];
  /** `epoch`: that which the caller knows. */
  apply(groups: readonly Group[], epoch: string): ApplyAnswer;
  readPages(request: PagesRequest): Pages;
  range(request: RangeRequest): readonly string[];
  /** The epoch of the server, which gets one where it has none. */
  enter(): string;
  /** Tells what happens to a stream from here on, until the function that is returned is called, or the server restarts. */
  listen(stream: StreamKey, listener: (message: ServerMessage) => void): () => void;
  /** As one process has it, with promises, and with the epoch of this moment. */
  connect(): RowServer;
  /** FLUSHALL. */
  emptied(): void;
  /** How many groups have written something that is not lost. */
  readonly written: number;
  /** The last groups that wrote something were on no disk when the server went down. Returns them, oldest first. */
  cutTail(groups: number): readonly Group[];
  /** It comes back with what it has, and knows no listener. */
  restart(): void;
  /** What a disk does, or a clock that was set: a row, or the element at this index of a stream's list, is another text now. */
  replaceRow(partition: number, key: RowKey, text: string): void;
  replacePage(stream: StreamKey, index: number, page: string): void;
}

export interface RowServerModelParts {
  /** The clock of the server, in milliseconds. */
  readonly nowMs: () => number;
}

export function createRowServerModel({ nowMs }: RowServerModelParts): RowServerModel {
  let partitions = new Map<number, Tables>();
  let journal: Step[] = [];
  let written = 0;
  let epochs = 0;
  let epoch: string | undefined;
  const listeners = new Map<StreamKey, Set<(message: ServerMessage) => void>>();

  function tablesOf(partition: number): Tables {
    const tables = partitions.get(partition) ?? createTables();
    partitions.set(partition, tables);
    return tables;
  }

  const perform = (step: Step): readonly ServerMessage[] => performStep(tablesOf(partitionOfStep(step)), step);

  function tell(message: ServerMessage): void {
    for (const listener of [...(listeners.get(message.stream) ?? [])]) listener(message);
  }

  function apply(groups: readonly Group[], known: string): ApplyAnswer {
    if (known !== epoch) return { status: "rolled-back" };
    const messages: ServerMessage[] = [];
    const outcomes = groups.map((group) => {
      const { outcome, step } = decideGroup(tablesOf(group.partition), group, nowMs());
      if (step !== undefined) {
        journal.push(step);
        if (step.type === "written") written += 1;
        messages.push(...perform(step));
      }
      return outcome;
    });
    messages.forEach(tell);
    return { status: "done", outcomes };
  }

  function load(requests: readonly LoadRequest[]): readonly Loaded[] {
    return requests.map(({ partition, rows, ids, letters }) => {
      const tables = tablesOf(partition);
      const hasLetter = (stream: StreamKey, offset: number): boolean => [...(tables.letters.get(stream)?.values() ?? [])].includes(offset);
      return {
        rows: rows.map((key) => tables.rows.get(key)),
        offsets: ids.map(({ stream, id }) => idOffset(tables, stream, id)),
        letters: letters.map(({ stream, offset }) => hasLetter(stream, offset)),
      };
    });
  }

  function readPages(request: PagesRequest): Pages {
    const tables = tablesOf(request.partition);
    return { rows: request.rows.map((key) => tables.rows.get(key)), pages: choosePages(tables.lists.get(request.stream) ?? [], request) };
  }

  const range = (request: RangeRequest): readonly string[] => rangeOf(partitions.values(), request);

  function enter(): string {
    if (epoch !== undefined) return epoch;
    epochs += 1;
    return (epoch = `epoch${epochs}`);
  }

  function connect(): RowServer {
    let known = enter();
    return {
      load: async (requests) => load(requests),
      async apply(groups) {
        const answer = apply(groups, known);
        if (answer.status === "rolled-back") known = enter();
        return answer;
      },
      readPages: async (request) => readPages(request),
      range: async (request) => range(request),
    };
  }

  return {
    load,
    apply,
    readPages,
    range,
    enter,
    connect,
    listen(stream, listener) {
      const ofStream = listeners.get(stream) ?? new Set();
      listeners.set(stream, ofStream.add(listener));
      return () => void ofStream.delete(listener);
    },
    emptied() {
      partitions = new Map();
      journal = [];
      written = 0;
      epoch = undefined;
    },
    get written() {
      return written;
    },
    cutTail(groups) {
      if (groups === 0) return [];
      const places = journal.flatMap((step, index) => (step.type === "written" ? [index] : []));
      const lost = journal.splice(places.at(-groups) ?? 0).flatMap((step) => (step.type === "written" ? [step.group] : []));
      written -= lost.length;
      partitions = new Map();
      journal.forEach(perform);
      return lost;
    },
    restart: () => void listeners.clear(),
    replaceRow: (partition, key, text) => void tablesOf(partition).rows.set(key, text),
    replacePage(stream, index, page) {
      for (const { lists } of partitions.values()) {
        const list = lists.get(stream);
        if (list !== undefined) list[index] = page;
      }
    },
  };
}

const partitionOfStep = (step: Step): number => (step.type === "written" ? step.group.partition : step.partition);
