import type { Socket } from "node:net";
import type { LinkFault, ToProxy } from "../messages.ts";
import { createLink, type Link } from "./link.ts";

/** All links through the proxy, and what is wrong with which page's network. */
export interface Links {
  setTarget(port: number): void;
  accept(client: Socket): void;
  handle(message: Exclude<ToProxy, { type: "listen" }>): void;
}

/** The page says who it is in its address: `GET /ws?page=17`. */
const PAGE = /^GET \/ws\?page=(\d+)/;

/** From 5 to 60 ms: some live near, some far away. */
const latencyOf = (page: number): number => 5 + ((page * 7) % 56);

export function createLinks(): Links {
  const links = new Set<Link>();
  /** Pages that are offline, by how many faults. */
  const offline = new Map<number, number>();
  const slow = new Map<number, number>();
  const timers = new Set<() => void>();
  let target = 0;

  function accept(client: Socket): void {
    client.on("error", () => undefined);
    client.once("data", (first: Buffer) => {
      client.pause();
      const page = Number(PAGE.exec(first.toString("latin1", 0, 64))?.[1] ?? -1);
      if ((offline.get(page) ?? 0) > 0) return void client.resetAndDestroy();
      const link = createLink({ page, client, first, port: target, latencyMs: latencyOf(page), onEnd: (ended) => links.delete(ended) });
      link.throttle(slow.get(page));
      links.add(link);
    });
    client.resume();
  }

  /** Calls `undo` after the time, or when everything is to be calm. */
  function later(ms: number, undo: () => void): void {
    const once = (): void => {
      clearTimeout(timer);
      if (timers.delete(once)) undo();
    };
    const timer = setTimeout(once, ms);
    timers.add(once);
  }

  function inject(fault: LinkFault): void {
    const hit = [...links].filter(({ page }) => fault.pages.includes(page));
    switch (fault.type) {
      case "cut":
        for (const link of hit) link.cut(fault.variant === "rst" ? "rst" : "fin");
        return;
      case "half-open":
        for (const link of hit) link.blackhole();
        return later(fault.ms, () => hit.forEach((link) => link.cut("rst")));
      case "stall":
        for (const link of hit) link.stall(true);
        return later(fault.ms, () => hit.forEach((link) => link.stall(false)));
      case "offline":
        for (const page of fault.pages) offline.set(page, (offline.get(page) ?? 0) + 1);
        for (const link of hit) link.cut("rst");
        return later(fault.ms, () => fault.pages.forEach((page) => offline.set(page, (offline.get(page) ?? 1) - 1)));
      case "slow":
        for (const page of fault.pages) slow.set(page, fault.bytesPerSecond);
        for (const link of hit) link.throttle(fault.bytesPerSecond);
        return later(fault.ms, () => endSlow(fault.pages));
    }
  }

  function endSlow(pages: readonly number[]): void {
    for (const page of pages) slow.delete(page);
    for (const link of links) if (pages.includes(link.page)) link.throttle(undefined);
  }

  return {
    setTarget: (port) => {
      target = port;
    },
    accept,
    handle(message) {
      if (message.type !== "calm") return inject(message);
      for (const undo of [...timers]) undo();
    },
  };
}
