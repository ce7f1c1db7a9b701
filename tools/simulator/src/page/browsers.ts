import { threadStream, type RequestId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import type { Random } from "@apex/testkit/random";
import type { Config } from "../config.ts";
import type { History } from "../history.ts";
import type { Schedule } from "../time/schedule.ts";
import type { Trace } from "../trace.ts";
import type { Dial } from "./machine-host.ts";
import { createPage, type Page } from "./page.ts";
import { createSlot, type Slot } from "./slot.ts";
import type { StoredView } from "./view.ts";

/** A tab of some user: one page after the other. */
export interface Tab {
  readonly name: string;
  readonly userId: UserId;
  readonly page: Page;
  /** `keep`: what of the page's storage the next page finds. */
  reload(keep: "all" | "outbox" | "nothing"): void;
  /** The clock of its computer is set. */
  moveClock(byMs: number): void;
  /** How far that clock is from the right time. */
  readonly clockSkewMs: number;
  /** The next page is another user's. */
  signIn(userId: UserId): void;
}

export interface Browsers {
  readonly tabs: readonly Tab[];
  /**
   * The copy finds what the original had stored, and nobody locks it out. `loadsAfterMs`: browsers load a copy that is in
   * the background when it is looked at.
   */
  duplicate(tab: Tab, loadsAfterMs?: number): void;
  threadsOf(userId: UserId): readonly ThreadId[];
  readonly users: readonly UserId[];
  nextRequestId(): RequestId;
  /** More was asked at once than a run has time for twice. */
  isFlooded: boolean;
}

export interface BrowsersParts {
  readonly config: Config;
  readonly schedule: Schedule;
  readonly random: Random;
  readonly history: History;
  readonly trace: Trace;
  readonly dial: Dial;
}

/** A page that gave up is reloaded by its user, who takes a moment to notice. */
const NOTICED_AFTER_MS = 2_000;
const SLOW_READERS = 0.15;
const TABS_PER_USER_MAX = 6;

export function createBrowsers(parts: BrowsersParts): Browsers {
  const { config, schedule, random, history, trace } = parts;
  const users = Array.from({ length: config.users }, (_, index) => `user${index}` as UserId);
  const tabs: Tab[] = [];
  let requests = 0;
  let copies = 0;

  const threadsOf = (userId: UserId): readonly ThreadId[] =>
    Array.from({ length: config.threadsPerUser }, (_, index) => `${userId}-t${index}` as ThreadId);

  function openTab(opener: UserId, name: string, slot: Slot, stored: readonly StoredView[], skewMs = 0): void {
    let userId = opener;
    let clockSkewMs = skewMs;
    /** While the present page is there. */
    let wasClockMoved = false;
    let pages = 0;
    let page: Page;

    function load(from: Slot, views: readonly StoredView[]): void {
      pages += 1;
      page = createPage({
        name: `${name}.${pages}`,
        userId,
        schedule,
        random,
        settings: config.client,
        slot: from,
        clockSkewMs,
        stored: views,
        dial: parts.dial,
        tokenTtlMs: config.tokenTtlMs,
        nextPaceMs: () => (random.chance(SLOW_READERS) ? random.int(5, 60) : 0),
        history,
        trace,
        handleClosed: (closed) => schedule.after(NOTICED_AFTER_MS, () => closed === page && reload("all")),
      });
      if (views.length === 0) for (const thread of threadsOf(userId)) showThread(page, userId, thread, random);
    }

    function reload(keep: "all" | "outbox" | "nothing"): void {
      const views = keep === "all" ? page.storedViews() : [];
      page.end();
      // Before its first welcome a page cannot prove to the next one whose requests these are, so none are stored.
      if (keep === "nothing" || page.slot.load() === undefined) orphan(history, page.slot);
      if (keep === "nothing") page.slot.wipe();
      // How long the page was gone, nothing but that clock can tell.
      if (wasClockMoved) for (const request of requestsIn(history, page.slot)) request.isTimeUnknown = true;
      wasClockMoved = false;
      load(page.slot, views);
    }

    const tab: Tab = {
      name,
      get userId() {
        return userId;
      },
      get page() {
        return page;
      },
      reload,
      get clockSkewMs() {
        return clockSkewMs;
      },
      moveClock(byMs) {
        clockSkewMs += byMs;
        wasClockMoved = true;
        page.moveClock(byMs);
      },
      signIn(other) {
        userId = other;
        reload("outbox");
      },
    };
    load(slot, stored);
    tabs.push(tab);
  }

  for (const userId of users) {
    for (let tab = 0; tab < config.tabsPerUser; tab += 1) openTab(userId, `${userId}/${tab}`, createSlot(`${userId}/${tab}`), []);
  }

  return {
    tabs,
    users,
    isFlooded: false,
    threadsOf,
    duplicate({ userId, name, page, clockSkewMs }, loadsAfterMs) {
      const copy = `${name}+${copies}`;
      const [original, slot, views] = [page.slot.name, page.slot.copy(copy), page.storedViews()];
      copies += 1;
      const load = (): void => {
        if (tabs.filter((tab) => tab.userId === userId).length >= TABS_PER_USER_MAX) return;
        for (const outbox of [copy, original]) history.copiedOutboxes.add(outbox);
        openTab(userId, copy, slot, views, clockSkewMs);
      };
      if (loadsAfterMs === undefined) load();
      else schedule.after(loadsAfterMs, load);
    },
    nextRequestId() {
      requests += 1;
      return `r${requests}` as RequestId;
    },
  };
}

function showThread(page: Page, userId: UserId, thread: ThreadId, random: Random): void {
  page.show({ kind: "thread", name: thread }, threadStream(userId, thread), false, random.chance(0.8) ? "start" : "head");
}

/** Nobody will hear what became of the requests that waited there. */
function orphan(history: History, slot: Slot): void {
  for (const request of requestsIn(history, slot)) request.isOrphan = true;
}

const requestsIn = ({ requests }: History, slot: Slot) => [...requests.values()].filter(({ outbox }) => outbox === slot.name);

