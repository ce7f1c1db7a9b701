import { closeSync, fsyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

const PAGE = Buffer.alloc(4_096, 1);
const PAGES = 256;

/**
 * Milliseconds that each of some fsyncs takes on this disk, behind a page that was written over. A disk that did nothing for
 * `idleMs` takes two to four times as long as one that is asked again at once.
 */
export async function measureBareSyncs(folder: string, count: number, idleMs: number): Promise<readonly number[]> {
  const file = openSync(join(folder, "bare"), "w");
  for (let page = 0; page < PAGES; page += 1) writeSync(file, PAGE);
  fsyncSync(file);
  const takenMs: number[] = [];
  for (let index = 0; index < count; index += 1) {
    if (idleMs > 0) await pause(idleMs);
    writeSync(file, PAGE, 0, PAGE.length, (index % PAGES) * PAGE.length);
    const fromMs = performance.now();
    fsyncSync(file);
    takenMs.push(performance.now() - fromMs);
  }
  closeSync(file);
  return takenMs;
}
