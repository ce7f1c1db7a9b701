import { writeFile } from "node:fs/promises";
import { parseArgs, styleText } from "node:util";
import { measureRequests, type RequestFigures } from "./request/measure.ts";
import { printRequests } from "./request/report.ts";
import { printTable, toJson, type Measured } from "./report.ts";
import { runRound } from "./round.ts";
import { SCENARIOS, type Scenario } from "./scenarios.ts";
import { BASELINE, SUBJECTS } from "./subjects/index.ts";
import { measureUsers, printUsers, type UsersFigures } from "./users/measure.ts";

const REQUEST = "request";
const USERS = "users";

const HELP = `What a delivered event costs the server: user and system CPU, clients in another process, 200-byte events. And what a
request costs on SQLite: until its handler is called, in syncs and milliseconds, and how many are accepted a second. And the
memory of one node with 5,000 users, once for all rounds.

  pnpm bench [--rounds 5] [--only "burst to 1"] [--subjects "raw ws,apex memory"] [--json bench.json]

Each round runs every subject once in fresh processes, in rotated order; figures are medians, ratios are taken round by
round. Scenarios: ${[...SCENARIOS.map(({ name }) => name), REQUEST, USERS].join(", ")}. Subjects: ${Object.keys(SUBJECTS).join(", ")}.
`;

const OPTIONS = {
  rounds: { type: "string", default: "5" },
  only: { type: "string" },
  subjects: { type: "string", default: Object.keys(SUBJECTS).join(",") },
  json: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

interface Plan {
  readonly scenarios: readonly Scenario[];
  readonly subjects: readonly string[];
  readonly hasRequest: boolean;
  readonly hasUsers: boolean;
  readonly rounds: number;
  readonly file: string | undefined;
}

const plan = tryPlan();
if (plan !== undefined) await main(plan);

/** Undefined after `--help`, and after a word on what cannot be done. */
function tryPlan(): Plan | undefined {
  try {
    return parsePlan();
  } catch (error) {
    console.error(`${error instanceof Error ? error.message : String(error)}. See pnpm bench --help`);
    process.exitCode = 2;
    return undefined;
  }
}

function parsePlan(): Plan | undefined {
  const { values } = parseArgs({ options: OPTIONS });
  if (values.help) {
    console.log(HELP);
    return undefined;
  }
  const scenarios = SCENARIOS.filter(({ name }) => values.only === undefined || name === values.only);
  const hasRequest = values.only === undefined || values.only === REQUEST;
  const hasUsers = values.only === undefined || values.only === USERS;
  const subjects = [BASELINE, ...values.subjects.split(",").filter((name) => name !== BASELINE)];
  const unknown = subjects.find((name) => !Object.hasOwn(SUBJECTS, name));
  if (unknown !== undefined || (scenarios.length === 0 && !hasRequest && !hasUsers)) throw new Error(`Not known: ${unknown ?? values.only}`);
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds is a whole number above 0, not ${values.rounds}`);
  return { scenarios, subjects, hasRequest, hasUsers, rounds, file: values.json };
}

async function main({ scenarios, subjects, hasRequest, hasUsers, rounds, file }: Plan): Promise<void> {
  const all: Measured[] = [];
  for (const scenario of scenarios) {
    all.push(await measure(scenario, subjects, rounds));
    printTable(all.at(-1) as Measured);
  }
  let requests: RequestFigures | undefined;
  if (hasRequest) printRequests((requests = await measureRequests(rounds, progress)));
  let users: UsersFigures | undefined;
  if (hasUsers) printUsers((users = await measureUsers(progress)));
  if (file !== undefined) await writeFile(file, toJson(all, requests, users));
}

async function measure(scenario: Scenario, subjects: readonly string[], rounds: number): Promise<Measured> {
  const results = new Map<string, number[]>(subjects.map((subject) => [subject, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (let turn = 0; turn < subjects.length; turn += 1) {
      const subject = subjects[(turn + round) % subjects.length] as string;
      progress(`${scenario.name}: round ${round + 1} of ${rounds}, ${subject}`);
      results.get(subject)?.push(await runRound(subject, scenario));
    }
  }
  progress("");
  return { scenario, rounds: results };
}

function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text === "" ? "" : styleText("dim", text)}`);
}
