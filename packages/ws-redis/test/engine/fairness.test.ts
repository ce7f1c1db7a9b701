import { createRowServerModel } from "@apex/testkit/row-server";
import { expect, test } from "vitest";
import { createVirtualClock } from "../connection/support/virtual-clock.ts";
import { openVirtualNode, type VirtualNode } from "../support/virtual-node.ts";

const RUN_MS = 2_000;
const DISTANCES_MS = [1, 4, 10];

/** Appends for as long as the run takes; returns how long each append took. */
async function keepAppending(node: VirtualNode, nowMs: () => number): Promise<readonly number[]> {
  const tookMs: number[] = [];
  for (let startMs = nowMs(); startMs < RUN_MS; startMs = nowMs()) {
    await node.append('"x"');
    tookMs.push(nowMs() - startMs);
  }
  return tookMs;
}

test("a node that is further away than two others appends to their thread, too, and none waits for more than a turn of each", async () => {
  const clock = createVirtualClock();
  const model = createRowServerModel({ nowMs: () => Math.floor(clock.monotonicMs()) });
  const nodes: VirtualNode[] = [];
  for (const distanceMs of DISTANCES_MS) nodes.push(await openVirtualNode(model, clock, distanceMs));
  const running = nodes.map((node) => keepAppending(node, clock.monotonicMs));
  await clock.advance(RUN_MS + 1_000);
  for (const tookMs of await Promise.all(running)) {
    expect(tookMs.length).toBeGreaterThan(5);
    expect(Math.max(...tookMs)).toBeLessThan(600);
  }
});
