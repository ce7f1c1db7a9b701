import { parseArgs } from "node:util";
import { HANDLER_NAMES, HANDLERS, isHandlerName } from "./handlers/conduct.ts";
import { FAULT_NAMES, FAULTS, isFaultName } from "./plan/fault-names.ts";
import type { Settings } from "./settings.ts";

/** What the command line asks for. */
export type Command =
  | { readonly type: "help" }
  | { readonly type: "run"; readonly settings: Settings; readonly out: string | undefined }
  /** Compares a history that was written before. */
  | { readonly type: "check"; readonly file: string };

export const HELP = `Starts a service and its clients as processes, breaks things, and compares what was acked with what every client's
application saw. Ends with 1 when something differs that no fault explains.

  pnpm chaos [--store sqlite] [--clients 200] [--seconds 60] [--faults cut,kill9] [--seed 1] ...

  --store     sqlite (default) or memory, which a kill empties
  --clients   pages, default 200
  --users     of these pages, at least a tenth of them; default a quarter
  --threads   over all users, at least one each; default two each
  --rate      events published a second, over all threads, default 200; one request for each 10
  --seconds   of load and faults, default 60
  --seed      of the plan and of all dice; default: chosen and printed
  --faults    names with commas between them, all (default) or none
  --handlers  in which ways handlers misbehave: names, all or none (default)
  --out       writes the history there: one JSON value a line, the settings first
  --check     compares such a history again instead of running anything
  --help      this text

Faults:
${describe(FAULTS)}

Handlers:
${describe(HANDLERS)}
`;

function describe(all: Readonly<Record<string, string>>): string {
  return Object.entries(all)
    .map(([name, what]) => `  ${name.padEnd(11)} ${what}`)
    .join("\n");
}

/** Throws with what to write instead. `pickSeed` is asked where no seed is given. */
export function parseCommand(args: readonly string[], pickSeed: () => number): Command {
  const { values } = parseArgs({
    args: args.filter((argument) => argument !== "--"),
    options: {
      store: { type: "string", default: "sqlite" },
      clients: { type: "string", default: "200" },
      users: { type: "string" },
      threads: { type: "string" },
      rate: { type: "string", default: "200" },
      seconds: { type: "string", default: "60" },
      seed: { type: "string" },
      faults: { type: "string", default: "all" },
      handlers: { type: "string", default: "none" },
      out: { type: "string" },
      check: { type: "string" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return { type: "help" };
  if (values.check !== undefined) return { type: "check", file: values.check };
  const clients = parseCount("clients", values.clients);
  const users = values.users === undefined ? Math.ceil(clients / 4) : parseCount("users", values.users);
  const threads = values.threads === undefined ? users * 2 : parseCount("threads", values.threads);
  if (users < clients / 10 || users > clients) throw new Error(`--users is from a tenth of the clients (${Math.ceil(clients / 10)}) to all of them (${clients})`);
  if (threads < users) throw new Error(`--threads is at least one for each of the ${users} users`);
  const settings: Settings = {
    store: parseStore(values.store),
    clients,
    users,
    threads,
    rate: parseCount("rate", values.rate),
    seconds: parseCount("seconds", values.seconds),
    seed: values.seed === undefined ? pickSeed() : parseCount("seed", values.seed),
    faults: parseNames("fault", values.faults, FAULT_NAMES, isFaultName),
    handlers: parseNames("handler", values.handlers, HANDLER_NAMES, isHandlerName),
  };
  return { type: "run", settings, out: values.out };
}

function parseCount(name: string, text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new Error(`--${name} is a whole number above 0, not ${text}`);
}

function parseStore(text: string): Settings["store"] {
  if (text === "memory" || text === "sqlite") return text;
  throw new Error(`--store is memory or sqlite, not ${text}`);
}

function parseNames<Name extends string>(what: string, text: string, all: readonly Name[], isName: (name: string) => name is Name): readonly Name[] {
  if (text === "all") return all;
  if (text === "none") return [];
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !isName(name));
  if (unknown !== undefined) throw new Error(`There is no ${what} ${unknown}; there are: ${all.join(", ")}`);
  return names.filter(isName);
}
