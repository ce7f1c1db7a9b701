import { readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { formatTable } from "./table.ts";

interface CallFrame {
  readonly functionName: string;
  readonly url: string;
  readonly lineNumber: number;
}

/** The part of a `.cpuprofile` that says where its time went. */
interface CpuProfile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: CallFrame }[];
  readonly samples: readonly number[];
}

const SHOWN = 30;
const ROOT = path.resolve(import.meta.dirname, "../../../..");

/** The functions that most samples of a main thread were in, in percent of those in which it did anything. */
export function formatProfile(title: string, file: string): string {
  const { nodes, samples } = JSON.parse(readFileSync(file, "utf8")) as CpuProfile;
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  // Samples, not the time between them: in that another process may have had the core.
  const counts = new Map<string, number>();
  let busy = 0;
  for (const id of samples) {
    const frame = frames.get(id);
    if (frame === undefined || isOther(frame)) continue;
    const name = `${frame.functionName || "(anonymous)"} ${placeOf(frame)}`;
    counts.set(name, (counts.get(name) ?? 0) + 1);
    busy += 1;
  }
  const top = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  const lines = top.map(([name, count]) => [name, `${((count / busy) * 100).toFixed(1)} %`]);
  return [`### ${title}`, "", ...formatTable([["by itself", `of ${busy} samples`], ...lines]), "", file, ""].join("\n");
}

/** Waiting, and what the recording itself takes. */
const isOther = ({ functionName, url }: CallFrame): boolean => functionName === "(idle)" || url === "node:inspector";

function placeOf({ url, lineNumber }: CallFrame): string {
  if (!url.startsWith("file:")) return url;
  return `${path.relative(ROOT, fileURLToPath(url)).replace(/^.*node_modules\//, "")}:${lineNumber + 1}`;
}
