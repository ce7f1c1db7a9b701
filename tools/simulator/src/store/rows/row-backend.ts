import { parseStreamKey, type Limits, type StoreDurability, type StreamKey, type Tag, type UserId } from "@apex/ws-queue-core";
import { streamHead, type ClockReading } from "@apex/ws-queue-core/store";
import { parsePage, readPageBounds, type ApplyAnswer, type Group } from "@apex/ws-redis/engine";
import { createRowServerModel, type RowServerModel } from "@apex/testkit/row-server";
import { EPOCH_MS } from "../../time/process.ts";
import type { Schedule } from "../../time/schedule.ts";
import type { Backend, BackendReports, Lost, LostEntry } from "../backend.ts";
import type { Connect } from "../connection.ts";
import type { RequestFact } from "../turn-log.ts";
import type { CommitBook } from "./commit-book.ts";
import { createEarlyTrims } from "./early-trims.ts";
import { commitsBetween, ledgersOf, type Ledgers } from "./ledgers.ts";
import { requestsBetween, waitingOf, type Waiting } from "./requests.ts";
import { createRowConnection, type RowNode } from "./row-connection.ts";
import { createRowView } from "./row-view.ts";

export interface RowBackendParts extends BackendReports {
  readonly limits: Limits;
  readonly schedule: Schedule;
  readonly durability: StoreDurability;
  readonly cacheBytesMax: number;
  /** Something was written. */
  readonly handleChanged: () => void;
  /** What a node's change `change` did to inboxes; `handleCommitted` then tells of commits of owners only, and without results. */
  readonly handleRequests: (facts: readonly RequestFact[], node: string, change: number) => void;
  /** A node has brought back entries that were lost. */
  readonly handleReturned: (tags: ReadonlySet<Tag>) => void;
}

/** A row server that nodes reach through the weather. */
export interface RowBackend extends Backend {
  readonly connect: Connect;
}

/** What nodes reach. */
export interface ReachedServer extends Pick<RowServerModel, "load" | "readPages" | "range" | "listen" | "enter"> {
  /** Another one after each restart. */
  readonly runId: number;
  apply(groups: readonly Group[], epoch: string, by: CommitBook): ApplyAnswer;
}

/** Of an entry that was ever appended. */
interface Appended {
  /** By the right time. */
  readonly atMs: number;
  readonly change: number;
}

/** A model of the server, and what the checkers want to know of what nodes do to it. */
export function createRowBackend(parts: RowBackendParts): RowBackend {
  const { limits, schedule } = parts;
  const model = createRowServerModel({ nowMs: () => EPOCH_MS + Math.floor(schedule.nowMs) });
  const view = createRowView(model, limits.answersKept);
  const appended = new Map<Tag, Appended>();
  const lostTags = new Set<Tag>();
  /** By the text that a disk made of it. */
  const spoiled = new Map<string, string>();
  const nodes = new Set<RowNode>();
  const trims = createEarlyTrims({ view, limits, restore, atMs: (tag) => appended.get(tag)?.atMs, report: parts.handleRemovedEarly });
  let runId = 1;
  let secured = 0;

  function restore(page: string): string {
    return spoiled.get(page) ?? page;
  }

  function apply(groups: readonly Group[], epoch: string, by: CommitBook): ApplyAnswer {
    const before = groups.map((group) => ({ ledgers: ledgersOf(group, view), waiting: waitingOf(group, view), trim: trims.look(group) }));
    let change = model.written;
    const answer = model.apply(groups, epoch);
    if (answer.status !== "done" || model.written === change) return answer;
    for (const [index, group] of groups.entries()) {
      const found = before[index];
      if (found === undefined || answer.outcomes[index]?.status !== "applied" || isLook(group)) continue;
      change += 1;
      noteGroup(group, found, by, change);
      found.trim.note(schedule.nowMs);
    }
    parts.handleChanged();
    return answer;
  }

  function noteGroup(group: Group, before: { readonly ledgers: Ledgers; readonly waiting: Waiting }, by: CommitBook, change: number): void {
    const commits = commitsBetween(before.ledgers, ledgersOf(group, view), by);
    const atMs = Math.min(schedule.nowMs, ...commits.map(({ at }) => at));
    const tags = new Set(entriesOf(group).map(({ tag }) => tag));
    for (const tag of tags) appended.set(tag, { atMs, change });
    const returned = new Set([...tags].filter((tag) => lostTags.has(tag)));
    if (returned.size > 0) parts.handleReturned(returned);
    parts.handleRequests(requestsBetween(group, before.waiting, waitingOf(group, view)), by.node, change);
    for (const commit of commits) {
      if (commit.author.kind === "owner") parts.handleCommitted(commit, { status: "committed", level: commit.durability, duplicate: false, results: [] }, by.node, change);
    }
  }

  function rollBack(changesKept: number): Lost {
    const groups = model.cutTail(model.written - changesKept);
    if (changesKept === 0) model.emptied();
    model.restart();
    runId += 1;
    secured = Math.min(secured, changesKept);
    const entries = groups.flatMap(entriesOf);
    for (const { tag } of entries) lostTags.add(tag);
    return { entries, users: new Set(groups.flatMap(usersOf)) };
  }

  function damage(stream: StreamKey, offset: number, how: "removed" | "altered"): boolean {
    const pages = view.pages(stream);
    const index = pages.findIndex((page) => {
      const bounds = readPageBounds(page);
      return bounds !== undefined && bounds.first <= offset && offset <= bounds.last;
    });
    const page = pages[index];
    if (page === undefined || spoiled.has(page)) return false;
    const text = how === "altered" ? `${page}!${spoiled.size}` : `?${spoiled.size}`;
    spoiled.set(text, page);
    model.replacePage(stream, index, text);
    for (const { tag, offset: at } of parsePage(page).entries) parts.handleDamage({ stream, offset: at, tag });
    return true;
  }

  function streams(): readonly StreamKey[] {
    return (["streams", "dead-streams"] as const).flatMap(
      (index) => model.range({ index, scoreMax: Number.POSITIVE_INFINITY, limit: Number.MAX_SAFE_INTEGER }) as readonly StreamKey[],
    );
  }

  const server: ReachedServer = {
    load: model.load,
    readPages: model.readPages,
    range: model.range,
    listen: model.listen,
    enter: model.enter,
    apply,
    get runId() {
      return runId;
    },
  };

  return {
    connect(own) {
      const node = createRowConnection({ ...own, server, durability: parts.durability, cacheBytesMax: parts.cacheBytesMax });
      nodes.add(node);
      return node;
    },
    head(stream) {
      const state = view.state(stream);
      return state && streamHead(state);
    },
    hasPending: () => model.range({ index: "pending", after: undefined, limit: 1 }).length > 0,
    streams,
    readWhole: (request) => view.read(request, restore),
    maintain(now: ClockReading) {
      for (const node of nodes) if (node.maintain(now)) return;
    },
    damage,
    rollBack,
    get changesCount() {
      return model.written;
    },
    changeOf: (tag) => appended.get(tag)?.change,
    secure(changes) {
      secured = Math.max(secured, changes);
      return [];
    },
    get securedCount() {
      return secured;
    },
  };
}

const isLook = ({ rows, logs, newIds, letters, indexes }: Group): boolean => rows.size + logs.length + newIds.length + letters.length + indexes.length === 0;

const entriesOf = ({ logs }: Group): readonly LostEntry[] =>
  logs.flatMap(({ stream, pages }) => pages.flatMap((page) => parsePage(page).entries.map(({ offset, tag, text }) => ({ stream, offset, tag, text }))));

const usersOf = ({ logs }: Group): readonly UserId[] => logs.map(({ stream }) => parseStreamKey(stream).userId);
