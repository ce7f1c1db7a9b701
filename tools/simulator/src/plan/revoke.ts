import { requestsStream, threadStream, type StreamKey, type UserId } from "@apex/ws-queue-core";
import type { Random } from "@apex/testkit/random";
import { FAIR_WEATHER } from "../store/weather.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/**
 * A user loses a stream for a while, or all connections; the service says so to its nodes, or not. At times its database and its store
 * are slow, and clients are just coming back, so that tokens and rights are being looked at when it happens.
 */
export const REVOKE: StepKind = { kind: "revoke", isFault: true, perform: prepare };

const SLOW_MS = 1_000;

function prepare(world: World, random: Random): void {
  const { cluster, network, schedule } = world;
  cluster.rights.lateMaxMs = random.pick([0, 100, SLOW_MS, 3 * SLOW_MS]);
  if (random.chance(0.5)) cluster.weather.delayMaxMs = SLOW_MS;
  if (random.chance(0.3)) for (const { link } of network.wires) link.cut();
  schedule.after(random.int(0, SLOW_MS), () => revoke(world, random));
  schedule.after(random.int(SLOW_MS, 8_000), () => {
    cluster.rights.lateMaxMs = 0;
    cluster.weather.delayMaxMs = FAIR_WEATHER.delayMaxMs;
  });
}

function revoke(world: World, random: Random): void {
  const userId = random.pick(world.browsers.users);
  switch (random.pick(["lost", "lost", "lost-untold", "nothing", "closed"])) {
    case "lost":
      lose(world, random, userId);
      return tell(world, userId, { how: "recheck" });
    case "lost-untold":
      return lose(world, random, userId);
    case "nothing":
      return tell(world, userId, { how: "recheck" });
    case "closed":
      return tell(world, userId, { how: "close", reason: random.chance(0.2) ? "unauthorized" : "token_expired" });
  }
}

function tell({ cluster, history, book }: World, userId: UserId, options: { how: "close" | "recheck"; reason?: "token_expired" | "unauthorized" }): void {
  book.trace("service", `revokes ${userId}: ${JSON.stringify(options)}`);
  cluster.rights.noteRevoked(userId, options.how);
  for (const node of cluster.nodes) {
    node?.manager?.revoke({ userId }, options).catch((error: unknown) => history.surprise(node.name, error));
  }
}

function lose({ cluster, browsers, schedule, book }: World, random: Random, userId: UserId): void {
  const thread = random.pick(browsers.threadsOf(userId));
  const kind = random.chance(0.8) ? "thread" : "requests";
  const stream = (kind === "thread" ? threadStream : requestsStream)(userId, thread);
  book.trace("service", `takes ${stream} from ${userId}`);
  cluster.rights.take(userId, stream);
  schedule.after(random.int(500, 10_000), () => {
    book.trace("service", `gives ${stream} back to ${userId}`);
    cluster.rights.give(userId, stream);
    for (const { page, userId: owner } of browsers.tabs) {
      if (owner === userId && !page.isClosed && !isShown(page, stream)) page.show({ kind, name: thread }, stream, false, "start");
    }
  });
}

const isShown = ({ views }: World["browsers"]["tabs"][number]["page"], stream: StreamKey): boolean => views.some(({ record }) => record.stream === stream);
