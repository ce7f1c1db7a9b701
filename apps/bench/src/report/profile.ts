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
  readonly timeDeltas: readonly number[];
}

const SHOWN = 30;
const ROOT = path.resolve(import.meta.dirname, "../../../..");

/** The functions that a main thread was in for longest, in percent of the time in which it did anything. */
export function formatProfile(title: string, file: string): string {
  const profile = JSON.parse(readFileSync(file, "utf8")) as CpuProfile;
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const spent = new Map<string, number>();
  let busyUs = 0;
  for (const [index, id] of profile.samples.entries()) {
    const frame = nodes.get(id)?.callFrame;
    const us = profile.timeDeltas[index] ?? 0;
    if (frame === undefined || isOther(frame)) continue;
    const name = `${frame.functionName || "(anonymous)"} ${placeOf(frame)}`;
    spent.set(name, (spent.get(name) ?? 0) + us);
    busyUs += us;
  }
  const top = [...spent].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  const lines = top.map(([name, us]) => [name, `${((us / busyUs) * 100).toFixed(1)} %`]);
  return [`### ${title}`, "", ...formatTable([["by itself", ""], ...lines]), "", file, ""].join("\n");
}

/** Waiting, and what the recording itself takes. */
const isOther = ({ functionName, url }: CallFrame): boolean => functionName === "(idle)" || url === "node:inspector";

function placeOf({ url, lineNumber }: CallFrame): string {
  if (!url.startsWith("file:")) return url;
  return `${path.relative(ROOT, fileURLToPath(url)).replace(/^.*node_modules\//, "")}:${lineNumber + 1}`;
}
