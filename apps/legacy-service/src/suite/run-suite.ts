import path from "node:path";
import { pathToFileURL } from "node:url";
import { SUITE } from "./index.ts";
import type { PageModule } from "./page.ts";
import type { Scenario } from "./scenario.ts";
import { startService, type Service } from "./service.ts";
import { createWorld } from "./world.ts";

export interface Outcome {
  readonly scenario: Scenario;
  /** Absent: it holds. */
  readonly failure?: Failure;
  /** Requests of the office that the service failed at. */
  readonly serverErrors: readonly string[];
}

export interface Failure {
  readonly message: string;
  /** File and line of the suite, from the folder of the scenarios. */
  readonly at: string;
}

export interface SuiteOptions {
  /** Each scenario has a service of its own: one that fails may leave anything behind. */
  readonly isApart: boolean;
  /** By id; default: all. */
  readonly only?: readonly string[] | undefined;
  /** Gets what the services write about errors. */
  readonly onLog?: (text: string) => void;
}

const AT_ONCE = 6;

/** Runs the suite on a stage's folder. */
export async function runSuite(folder: string, { isApart, only, onLog }: SuiteOptions): Promise<readonly Outcome[]> {
  const page = (await import(pathToFileURL(path.join(folder, "page/chat-view.ts")).href)) as PageModule;
  const wanted = SUITE.filter(({ id }) => only?.includes(id) ?? true);
  const shared = isApart ? undefined : await startService(folder, onLog);
  const outcomes = new Map<Scenario, Outcome>();
  const waiting = wanted.values();
  const work = async (): Promise<void> => {
    for (const scenario of waiting) outcomes.set(scenario, await runOne(scenario, { folder, page, shared: scenario.isAlone === true ? undefined : shared, onLog }));
  };
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  } finally {
    await shared?.stop();
  }
  return wanted.flatMap((scenario) => outcomes.get(scenario) ?? []);
}

interface Parts {
  readonly folder: string;
  readonly page: PageModule;
  readonly shared: Service | undefined;
  readonly onLog: ((text: string) => void) | undefined;
}

async function runOne(scenario: Scenario, { folder, page, shared, onLog }: Parts): Promise<Outcome> {
  const service = shared ?? (await startService(folder, onLog));
  const serverErrors: string[] = [];
  const world = createWorld({ service, page, scenario: scenario.id, onServerError: (text) => serverErrors.push(text) });
  try {
    await scenario.run(world);
    return { scenario, serverErrors };
  } catch (error) {
    return { scenario, failure: failureOf(error), serverErrors };
  } finally {
    await world.close();
    if (shared === undefined) await service.stop();
  }
}

function failureOf(error: unknown): Failure {
  const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
  const line = /scenarios\/([\w-]+\.ts:\d+)/.exec(stack)?.[1];
  return { message, at: line ?? "outside of a scenario" };
}
