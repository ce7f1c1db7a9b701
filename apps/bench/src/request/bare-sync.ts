import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";

const PAGE = Buffer.alloc(4_096, 1);
const PAGES = 256;

/** Milliseconds that each of some fsyncs takes on this disk, behind a page that was written over. */
export function measureBareSyncs(folder: string, count: number): readonly number[] {
  const file = openSync(join(folder, "bare"), "w");
  for (let page = 0; page < PAGES; page += 1) writeSync(file, PAGE);
  fsyncSync(file);
  const takenMs = Array.from({ length: count }, (_, index) => {
    writeSync(file, PAGE, 0, PAGE.length, (index % PAGES) * PAGE.length);
    const fromMs = performance.now();
    fsyncSync(file);
    return performance.now() - fromMs;
  });
  closeSync(file);
  return takenMs;
}
