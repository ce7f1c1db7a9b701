import { endWithParent } from "@apex/testkit/child-process";
import { FLOODS } from "./floods/all.ts";
import type { Flood } from "./floods/flood.ts";
import type { FromFlooder, ToFlooder } from "./messages.ts";
import { openPeer, type Peer } from "./peer.ts";

/** The user who takes more than its share, in a process of its own: told by IPC what to send, where to, and when to stop. */
endWithParent();
const say = (message: FromFlooder): void => void process.send?.(message);
/** With fewer connections than were asked for the flood is on as well: a server may leave some of them waiting. */
const PATIENCE_MS = 1_000;

type Order = Extract<ToFlooder, { type: "flood" }>;

let halt: () => void = () => undefined;

function begin({ connections, port, address, user }: Order, flood: Flood): void {
  const peers = new Map<number, Peer>();
  const closes: Record<string, number> = {};
  const waiting = new Set(Array.from({ length: connections }, (_, index) => index));
  let opened = 0;
  let isOver = false;

  function settle(index: number): void {
    if (waiting.delete(index) && waiting.size === 0) begun();
  }
  const timer = setTimeout(begun, PATIENCE_MS);
  function begun(): void {
    clearTimeout(timer);
    waiting.clear();
    say({ type: "flooding" });
  }

  function open(index: number): void {
    if (isOver) return;
    opened += 1;
    const peer = openPeer({
      flood,
      port,
      address,
      user,
      tag: `${user}#${opened}`,
      handleThere: () => settle(index),
      handleClosed(code) {
        closes[code] = (closes[code] ?? 0) + 1;
        settle(index);
        setImmediate(open, index);
      },
    });
    peers.set(index, peer);
  }

  halt = () => {
    isOver = true;
    clearTimeout(timer);
    say({ type: "halted", closes: { ...closes } });
    for (const peer of peers.values()) peer.destroy();
  };
  for (let index = 0; index < connections; index += 1) open(index);
}

process.on("message", (message: ToFlooder) => {
  if (message.type === "halt") return halt();
  const flood = FLOODS.find(({ name }) => name === message.name);
  if (flood === undefined) throw new Error(`There is no flood called ${message.name}`);
  begin(message, flood);
});
say({ type: "ready" });
