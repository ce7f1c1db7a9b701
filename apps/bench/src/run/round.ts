import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Load, Topology } from "../load/load.ts";
import type { Row } from "../load/rows.ts";
import type { FromClient, FromServer, ToClient, ToServer } from "../messages.ts";
import { redirectTo } from "./other-checkout.ts";
import type { Placement } from "./placement.ts";
import { warmUp, type WarmUp } from "./windows.ts";
import { startWorker, type Worker } from "./worker.ts";

/** Who is measured: a subject, of this checkout or of another one. */
export interface Contender {
  readonly name: string;
  readonly subject: string;
  readonly checkout: string | undefined;
}

export interface RoundOptions {
  readonly placement: Placement;
  /** Where the measured windows' profile is written to. */
  readonly profile: string | undefined;
}

/** What one round of one contender came to: microseconds for each delivered item, or KiB for each connection. */
export interface Figure {
  readonly value: number;
  /** The two parts of microseconds. */
  readonly user: number;
  readonly system: number;
  readonly warmUp: WarmUp;
  readonly note: string | undefined;
}

type Server = Worker<ToServer, FromServer>;
type Client = Worker<ToClient, FromClient>;

type Sockets = Topology["sockets"];

/** A window's part of a figure. */
interface Sample {
  readonly value: number;
  readonly user: number;
  readonly system: number;
}

/** Runs one contender once, in fresh processes. */
export async function runRound(row: Row, { subject, checkout }: Contender, { placement, profile }: RoundOptions): Promise<Figure> {
  await using folder = await makeFolder();
  const nodeOptions = checkout === undefined ? [] : redirectTo(checkout);
  await using server: Server = startWorker(new URL("../processes/server.ts", import.meta.url), [], { wrapper: placement.server, nodeOptions });
  await using client: Client = startWorker(new URL("../processes/client.ts", import.meta.url), [], { wrapper: placement.clients, nodeOptions });
  const { threads, sockets } = row.topology(row.windowItems);
  const { mode, write, pieceBytes, isMultiplexed = false } = row;
  const load: Load = { mode, write, threads, isMultiplexed, ...(pieceBytes === undefined ? {} : { pieceBytes }) };
  const { port, note } = await server.ask({ type: "start", subject, load, folder: folder.path }, "started");
  const connect = async (some: Sockets): Promise<void> => void (await client.ask({ type: "connect", subject, port, load, sockets: some }, "connected"));
  if (mode !== "idle") await connect(sockets);

  const runWindow = mode === "idle" ? await createIdleWindow(server, row, connect) : await createWindow(server, client, row, sockets);
  const warm = await warmUp(async () => (await runWindow()).value);
  if (profile !== undefined) await server.ask({ type: "profile" }, "profile");
  const samples: Sample[] = [];
  while (samples.length < row.windows) samples.push(await runWindow());
  if (profile !== undefined) await server.ask({ type: "profile", file: profile }, "profile");
  const mean = (of: (sample: Sample) => number): number => samples.reduce((sum, sample) => sum + of(sample), 0) / samples.length;
  return { value: mean(({ value }) => value), user: mean(({ user }) => user), system: mean(({ system }) => system), warmUp: warm, note };
}

async function makeFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const folder = await mkdtemp(path.join(tmpdir(), "apex-bench-"));
  return { path: folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

/** Publishes a window's items, and gives the server's CPU for each that was delivered. */
async function createWindow(server: Server, client: Client, { mode, windowItems }: Row, sockets: Sockets): Promise<() => Promise<Sample>> {
  const step = mode === "single" ? 1 : windowItems;
  const deliveries = windowItems * sockets.reduce((sum, { threads }) => sum + threads.length, 0);
  let published = 0;
  await server.ask({ type: "cpu" }, "cpu");
  return async () => {
    for (let done = 0; done < windowItems; done += step) {
      published += step;
      const reached = client.ask({ type: "expect", items: published }, "reached");
      await Promise.all([reached, server.ask({ type: "publish", items: step }, "published")]);
    }
    const { userUs, systemUs } = await server.ask({ type: "cpu" }, "cpu");
    const [user, system] = [userUs / deliveries, systemUs / deliveries];
    return { value: user + system, user, system };
  };
}

/** Connects a window's sockets, and gives the server's memory for each of them. */
async function createIdleWindow(server: Server, { windowItems, topology }: Row, connect: (sockets: Sockets) => Promise<void>): Promise<() => Promise<Sample>> {
  const measure = async (): Promise<number> => (await server.ask({ type: "memory" }, "memory")).bytes;
  let before = await measure();
  return async () => {
    await connect(topology(windowItems).sockets);
    const after = await measure();
    const value = (after - before) / windowItems / 1_024;
    before = after;
    return { value, user: 0, system: 0 };
  };
}
