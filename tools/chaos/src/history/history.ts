import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import type { Settings } from "../settings.ts";
import type { HistoryRecord } from "./records.ts";

/** Everything that was observed, in the order in which it arrived: in order for each process. */
export interface History {
  readonly settings: Settings;
  readonly records: HistoryRecord[];
}

/** One JSON value a line: the settings, then the records. */
export async function writeHistory(file: string, { settings, records }: History): Promise<void> {
  const stream = createWriteStream(file);
  stream.write(`${JSON.stringify(settings)}\n`);
  for (const record of records) {
    if (!stream.write(`${JSON.stringify(record)}\n`)) await once(stream, "drain");
  }
  stream.end();
  await once(stream, "finish");
}

export async function readHistory(file: string): Promise<History> {
  const [first = "", ...lines] = (await readFile(file, "utf8")).trimEnd().split("\n");
  return { settings: JSON.parse(first) as Settings, records: lines.map((line) => JSON.parse(line) as HistoryRecord) };
}
