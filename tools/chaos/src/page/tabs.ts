import { createRandom, type Random } from "@apex/testkit/random";
import type { PageFault } from "../messages.ts";
import type { Outlet } from "../observe/outlet.ts";
import { backlogThreadsOf, EVENTS_PER_REQUEST, SERVICE_LIMITS, threadsOfUser, userOfPage, type Settings } from "../settings.ts";
import { copyOf, isCopy, originalOf, viewOf } from "./numbers.ts";
import { openPage, type Ask, type Page } from "./page.ts";
import { copyStorage, createStorage, storedRequests, type PageStorage } from "./page-storage.ts";

/** All pages of a process, with the people who use them. */
export interface Tabs {
  inject(fault: PageFault): void;
  /** Nobody asks any more; stalled applications go on, copies of tabs end, closed pages are loaded again. */
  calm(): void;
}

interface Tab {
  readonly number: number;
  readonly storage: PageStorage;
  readonly dice: Random;
  page: Page;
  timer: NodeJS.Timeout | undefined;
}

export interface TabsOptions {
  readonly settings: Settings;
  readonly port: number;
  readonly pages: readonly number[];
  readonly outlet: Outlet;
}

/** Nobody asks on and on where nothing is answered. */
const WAITING_MAX = 3;
/** With its threads fewer than a minute's rate admits: what has to wait, waits for a slot. */
const BACKLOG_PER_THREAD = 3;
const FLOOD_REQUESTS = SERVICE_LIMITS.requestsPerMinuteMax + 200;

export function createTabs({ settings, port, pages, outlet }: TabsOptions): Tabs {
  const tabs = new Map<number, Tab>();
  const undo = new Set<() => void>();
  const views = new Map<number, number>();
  const copies = new Map<number, number>();
  let isCalm = false;
  for (const number of pages) openTab(number, createStorage());

  function openTab(number: number, storage: PageStorage): void {
    const tab: Tab = { number, storage, dice: createRandom(settings.seed, `page ${number}`), page: start(number, storage), timer: undefined };
    tabs.set(number, tab);
    askLater(tab);
  }

  function start(number: number, storage: PageStorage): Page {
    const user = userOfPage(originalOf(number), settings);
    outlet.record({ k: "page", at: Date.now(), page: number, user, ...(isCopy(number) ? { of: originalOf(number) } : {}) });
    return openPage({
      page: number,
      user,
      threads: threadsOfUser(user, settings),
      port,
      storage,
      outlet,
      nextView: () => nextView(number),
    });
  }

  function nextView(number: number): number {
    const view = (views.get(number) ?? 0) + 1;
    views.set(number, view);
    return viewOf(number, view);
  }

  function askLater(tab: Tab): void {
    const meanMs = (settings.clients * EVENTS_PER_REQUEST * 1_000) / settings.rate;
    tab.timer = setTimeout(() => {
      if (isCalm) return;
      if (tab.page.waiting < WAITING_MAX) tab.page.ask(createAsk(tab));
      askLater(tab);
    }, meanMs * (0.5 + tab.dice.fraction()));
  }

  function createAsk({ number, dice }: Tab): Ask {
    const thread = dice.pick(threadsOfUser(userOfPage(originalOf(number), settings), settings));
    return { thread, count: dice.int(1, 8), chunkMs: dice.pick([0, 20, 80, 200]), fails: dice.chance(0.05), reason: "use" };
  }

  function reload(tab: Tab, variant: string): void {
    tab.page.vanish(tab.number);
    if (variant === "rebuild") endViews(tab);
    tab.page = start(tab.number, tab.storage);
  }

  function endViews(tab: Tab): void {
    for (const { view } of tab.storage.views.values()) outlet.record({ k: "view-end", view });
    tab.storage.views.clear();
  }

  function closeTab(tab: Tab): void {
    clearTimeout(tab.timer);
    tab.page.vanish(undefined);
    endViews(tab);
    outlet.record({ k: "page-end", at: Date.now(), page: tab.number });
    tabs.delete(tab.number);
  }

  /** The copy takes the client's identity along; one of the two is told that it was replaced, and goes on as another one. */
  function duplicate(tab: Tab, ms: number): void {
    const count = (copies.get(tab.number) ?? 0) + 1;
    copies.set(tab.number, count);
    const number = copyOf(tab.number, count);
    const storage = copyStorage(tab.storage);
    for (const [thread, stored] of storage.views) {
      const view = nextView(number);
      outlet.record({ k: "view", view, page: number, user: userOfPage(tab.number, settings), thread, after: stored.offset });
      storage.views.set(thread, { ...stored, view });
    }
    outlet.record({ k: "stored", page: tab.number, ids: storedRequests(storage), heir: number });
    openTab(number, storage);
    const copy = tabs.get(number);
    if (copy === undefined) return;
    copy.page.ask(createAsk(copy));
    tab.page.ask(createAsk(tab));
    later(ms, () => closeTab(copy));
  }

  function flood(flooding: readonly Tab[], ms: number): void {
    for (let request = 0; request < FLOOD_REQUESTS; request += 1) {
      const tab = flooding[request % flooding.length];
      if (tab !== undefined) tab.page.ask({ ...createAsk(tab), count: 1, chunkMs: 0, fails: false, reason: "flood", deadlineMs: ms });
    }
  }

  /** In turns over its threads, so that each of them has several that wait. */
  function pileUp(piling: readonly Tab[]): void {
    const [first] = piling;
    if (first === undefined) return;
    const threads = backlogThreadsOf(userOfPage(originalOf(first.number), settings), settings);
    for (let request = 0; request < BACKLOG_PER_THREAD * threads.length; request += 1) {
      const thread = threads[request % threads.length] as number;
      piling[request % piling.length]?.page.ask({ thread, count: 3, chunkMs: 80, fails: false, reason: "backlog" });
    }
  }

  function later(ms: number, action: () => void): void {
    const once = (): void => {
      clearTimeout(timer);
      if (undo.delete(once)) action();
    };
    const timer = setTimeout(once, ms);
    undo.add(once);
  }

  function inject(fault: PageFault): void {
    const hit = fault.pages.flatMap((number) => tabs.get(number) ?? []);
    switch (fault.type) {
      case "reload":
        return hit.forEach((tab) => reload(tab, fault.variant));
      case "dup-tab":
        return hit.forEach((tab) => duplicate(tab, fault.ms));
      case "flood":
        return flood(hit, fault.ms);
      case "backlog":
        return pileUp(hit);
      case "stall":
        for (const tab of hit) tab.page.stall(true);
        return later(fault.ms, () => hit.forEach((tab) => tab.page.stall(false)));
    }
  }

  return {
    inject,
    calm() {
      isCalm = true;
      for (const { timer } of tabs.values()) clearTimeout(timer);
      while (undo.size > 0) for (const action of [...undo]) action();
    },
  };
}
