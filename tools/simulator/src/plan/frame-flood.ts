import { encodeFrame } from "@apex/ws-queue-core/protocol";
import type { Random } from "@apex/testkit/random";
import type { FloodRecord } from "../history.ts";
import { FLOODER, writeToken } from "../node/token.ts";
import { createProcess, EPOCH_MS } from "../time/process.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** A client of a user's own making pings as fast as it can, for a second: the others do not notice. */
export const FRAME_FLOOD: StepKind = { kind: "frame-flood", isFault: true, perform: flood };

const MESSAGES = 80;
const PINGS_PER_MESSAGE = 100;
const EVERY_MS = 12;
const STAYS_MS = 3_000;

function flood({ network, schedule, history }: World, _random: Random): void {
  // One is enough to see it, and its answers are many.
  if (history.floods.length > 0) return;
  const process = createProcess(schedule);
  const record: FloodRecord = { answered: 0 };
  history.floods.push(record);
  const ping = encodeFrame({ t: "ping" });
  const message = `[${Array.from({ length: PINGS_PER_MESSAGE }, () => ping).join(",")}]`;

  const handleMessage = (text: string): void => {
    if (!text.includes('"pong"')) return;
    record.answered += 1;
    record.lastMs = schedule.nowMs;
  };
  network.dial(process, { handleMessage, handleClose: () => process.kill(), handleBuffered: () => undefined }, (socket) => {
    socket.send(encodeFrame({ t: "hello", v: 1, token: writeToken(FLOODER, Math.floor(EPOCH_MS + schedule.nowMs) + 3_600_000) }));
    for (let nth = 0; nth < MESSAGES; nth += 1) {
      process.after(nth * EVERY_MS, () => {
        record.firstMs ??= schedule.nowMs;
        socket.send(message);
      });
    }
    process.after(STAYS_MS, () => socket.close(1000));
  });
}
