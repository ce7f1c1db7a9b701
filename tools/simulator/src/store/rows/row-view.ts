import { parseStreamKey, partitionOf, type StreamKey } from "@apex/ws-queue-core";
import { readLog, type ReadRequest, type ReadResult, type StreamState } from "@apex/ws-queue-core/store";
import { createPageSource, parseUnit, rowsOf, unitOfStream, userOf, type Unit, type UnitRecord } from "@apex/ws-redis/engine";
import type { RowServerModel } from "@apex/testkit/row-server";

/** What the model of the server has, read at this instant. */
export interface RowView {
  record(unit: Unit): UnitRecord;
  state(stream: StreamKey): StreamState | undefined;
  pages(stream: StreamKey): readonly string[];
  /** `restore`: what a page was before a disk spoiled it. */
  read(request: ReadRequest, restore: (page: string) => string): ReadResult;
}

const ALL = Number.MAX_SAFE_INTEGER;

export function createRowView(model: RowServerModel, answersKept: number): RowView {
  function record(unit: Unit): UnitRecord {
    const [loaded] = model.load([{ partition: partitionOf(userOf(unit)), rows: rowsOf(unit), ids: [], letters: [] }]);
    return parseUnit(unit, loaded?.rows ?? [], answersKept);
  }

  function state(stream: StreamKey): StreamState | undefined {
    const found = record(unitOfStream(stream));
    return "stream" in found ? found.stream : undefined;
  }

  function pages(stream: StreamKey): readonly string[] {
    const partition = partitionOf(parseStreamKey(stream).userId);
    return model.readPages({ partition, rows: [], stream, from: "start", direction: "forwards", entriesMax: ALL, bytesMax: ALL }).pages;
  }

  return {
    record,
    state,
    pages,
    read: (request, restore) => readLog(state(request.stream), request, createPageSource(pages(request.stream).map(restore))),
  };
}
