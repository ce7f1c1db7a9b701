import { attack } from "./attack.ts";
import { CLASSES, type ClassName } from "./classes.ts";
import type { HostileClass, Scene } from "./hostile-class.ts";
import { createRandom } from "@apex/testkit/random";

/** As many users: a user's connections are limited. */
const ATTACKERS = 6;
/** Inputs over one connection, and connections in a row. */
const CHUNK = { on: 500, "to a close": 50, "to a refusal": 50, nowhere: 8 } as const;
const COMPLAINTS_MAX = 10;

interface Task {
  readonly sort: HostileClass<ClassName>;
  readonly count: number;
  readonly part: string;
}

export interface Campaign {
  readonly name: string;
  /** 1: more than 100,000 inputs of all classes. */
  readonly scale: number;
  readonly seed: number;
  readonly classes: readonly ClassName[];
  readonly handleDone: (done: number, of: number) => void;
}

const chosen = (names: readonly ClassName[]): typeof CLASSES => CLASSES.filter(({ name }) => names.includes(name));

/** How many inputs a campaign of this size sends. */
export const inputsOf = (scale: number, classes: readonly ClassName[]): number => chosen(classes).reduce((sum, { share }) => sum + Math.ceil(share * scale), 0);

/** Attacks with these classes, several at a time, and tells what the server did wrong. */
export async function runCampaign(campaign: Campaign, scene: Omit<Scene, "user">): Promise<readonly string[]> {
  const tasks = plan(campaign);
  const total = tasks.length;
  const complaints: string[] = [];

  async function work(user: string): Promise<void> {
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      const { sort, count, part } = task;
      const complaint = await attack(sort, count, createRandom(campaign.seed, part), { ...scene, user }).catch(
        (error: unknown) => `${sort.name}: ${String(error)}`,
      );
      if (complaint !== undefined) complaints.push(complaint);
      campaign.handleDone(total - tasks.length, total);
      if (complaints.length >= COMPLAINTS_MAX) return;
    }
  }
  await Promise.all(Array.from({ length: ATTACKERS }, (_, index) => work(`mallory-${index}`)));
  return complaints;
}

/** All classes in a mixed order. */
function plan({ name, scale, seed, classes }: Campaign): Task[] {
  const tasks: Task[] = [];
  for (const sort of chosen(classes)) {
    const total = Math.ceil(sort.share * scale);
    for (let from = 0; from < total; from += CHUNK[sort.leads]) {
      tasks.push({ sort, count: Math.min(CHUNK[sort.leads], total - from), part: `${name} ${sort.name} ${from}` });
    }
  }
  const random = createRandom(seed, name);
  return tasks.map((task) => ({ task, at: random.int(0, 2 ** 30) })).sort((a, b) => a.at - b.at).map(({ task }) => task);
}
