import type { Random } from "@apex/testkit/random";
import type { SimNode } from "../node/sim-node.ts";
import type { Process } from "../time/process.ts";
import type { Schedule } from "../time/schedule.ts";
import { createLink, type Link, type SocketEvents } from "./link.ts";
import type { Dial } from "../page/machine-host.ts";

/** A connection and who is at its ends. */
export interface Wire {
  readonly link: Link;
  readonly client: Process;
  readonly node: SimNode;
}

/** The way from the browsers to the nodes. */
export interface Network {
  readonly dial: Dial;
  /** The connections that are open, oldest first. */
  readonly wires: readonly Wire[];
  /** A node's process is gone: its peers find out when they do. */
  dropNode(node: SimNode): void;
  /** Drawn anew for every message; changed by faults. */
  weather: { delayMaxMs: number };
}

export interface NetworkParts {
  readonly schedule: Schedule;
  readonly random: Random;
  readonly highWaterBytes: number;
  readonly nodes: () => readonly (SimNode | undefined)[];
}

const DELAY_MIN_MS = 1;
export const FAIR_DELAY_MAX_MS = 20;
const REFUSED = 1006;
/** Of a killed node's connections, these many just fall silent. */
const SILENT = 0.2;

export function createNetwork({ schedule, random, highWaterBytes, nodes }: NetworkParts): Network {
  const weather = { delayMaxMs: FAIR_DELAY_MAX_MS };
  let wires: Wire[] = [];

  const nextDelayMs = (): number => DELAY_MIN_MS + random.fraction() * (weather.delayMaxMs - DELAY_MIN_MS);

  function dial(client: Process, events: SocketEvents, opened: Parameters<Dial>[2]): void {
    schedule.after(nextDelayMs(), () => {
      const up = nodes().filter((node) => node !== undefined && node.process.isAlive);
      const node = up.length === 0 ? undefined : random.pick(up);
      if (node === undefined) client.after(nextDelayMs(), () => events.handleClose(REFUSED));
      else connect(client, node, events, opened);
    });
  }

  function connect(client: Process, node: SimNode, events: SocketEvents, opened: Parameters<Dial>[2]): void {
    const processes = { client, server: node.process };
    node.process.after(0, () => {
      let isRefused = false;
      const link = createLink({ schedule, delays: { nextDelayMs }, processes, highWaterBytes }, (sockets) => {
        const server = node.accept(sockets.server);
        isRefused = server === undefined;
        if (!isRefused) client.after(nextDelayMs(), () => opened(sockets.client));
        return { client: events, server: server ?? NOBODY };
      });
      wires = wires.filter((wire) => wire.link.isOpen);
      if (isRefused) link.cut();
      else wires.push({ link, client, node });
    });
  }

  return {
    dial,
    weather,
    get wires() {
      wires = wires.filter((wire) => wire.link.isOpen);
      return wires;
    },
    dropNode(node) {
      for (const wire of wires) {
        if (wire.node !== node) continue;
        if (random.chance(SILENT)) wire.link.blackhole("server");
        else wire.link.cut();
      }
    },
  };
}

const NOBODY: SocketEvents = { handleMessage: () => undefined, handleClose: () => undefined, handleBuffered: () => undefined };
