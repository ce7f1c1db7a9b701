import { UPLOAD_LIMITS } from "../../documents/limits.ts";
import type { AddResult, Collection, NewDocument } from "../../documents/types.ts";
import { ApiError, callApi } from "../api.ts";
import { nameFor, type PickedFile } from "./pick-files.ts";
import { readText, whyNot } from "./read-text.ts";
import type { SkippedFile, UploadState } from "./upload-state.ts";

export interface UploadLine {
  readonly token: () => Promise<string>;
  /** Resolves when the server can be reached again. */
  readonly untilOnline: () => Promise<void>;
  readonly onState: (state: UploadState) => void;
}

/** Reads files, sends them in batches and has them indexed. Resolves to the finished collection. Throws `ApiError`. */
export async function upload(files: readonly PickedFile[], line: UploadLine): Promise<Collection> {
  const skipped: SkippedFile[] = [];
  const wanted = files.filter((picked) => {
    const why = whyNot(picked);
    if (why !== undefined) skipped.push({ path: picked.path, why });
    return why === undefined;
  });
  if (wanted.length === 0) throw new ApiError(400, "None of these files is a text file.");
  const name = nameFor(files).slice(0, UPLOAD_LIMITS.nameLengthMax);
  const { id } = await send<Collection>(line, "POST", "/api/collections", { name });
  const bytes = wanted.reduce((sum, { file }) => sum + file.size, 0);
  let filesDone = 0;
  let bytesDone = 0;
  const show = (waiting: boolean): void =>
    line.onState({ kind: "sending", name, files: wanted.length, filesDone, bytes, bytesDone, skipped, waiting });

  show(false);
  for (const batch of batchesOf(wanted)) {
    const documents = await readBatch(batch, skipped);
    // The server knows a document by its path: a batch that is sent twice is there once.
    await send<AddResult>(line, "PUT", `/api/collections/${id}/documents`, { documents }, () => show(true));
    filesDone += batch.length;
    bytesDone += batch.reduce((sum, { file }) => sum + file.size, 0);
    show(false);
  }
  const collection = await send<Collection>(line, "POST", `/api/collections/${id}/finish`, undefined, () => show(true));
  line.onState({ kind: "done", name, files: collection.documents, skipped });
  return collection;
}

function* batchesOf(files: readonly PickedFile[]): Generator<PickedFile[]> {
  let batch: PickedFile[] = [];
  let bytes = 0;
  for (const picked of files) {
    if (batch.length > 0 && bytes + picked.file.size > UPLOAD_LIMITS.batchTextBytes) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(picked);
    bytes += picked.file.size;
  }
  if (batch.length > 0) yield batch;
}

async function readBatch(batch: readonly PickedFile[], skipped: SkippedFile[]): Promise<NewDocument[]> {
  const read = await Promise.all(batch.map(async ({ path, file }) => ({ path, text: await readText(file) })));
  return read.flatMap(({ path, text }) => {
    if (text !== undefined) return [{ path, text }];
    skipped.push({ path, why: "not text" });
    return [];
  });
}

/** Sends it again, when the server is back, as long as it could not be reached. */
async function send<Result>(
  line: UploadLine,
  method: "POST" | "PUT",
  path: string,
  body?: unknown,
  onWaiting: () => void = () => undefined,
): Promise<Result> {
  for (;;) {
    try {
      return await callApi<Result>(path, { method, token: await line.token(), body });
    } catch (error) {
      if (error instanceof ApiError) throw error;
      onWaiting();
      await line.untilOnline();
    }
  }
}
