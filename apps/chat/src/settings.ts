import { mkdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { ModelSettings } from "./agent/model/settings.ts";

/** How the app runs, read once from the environment. */
export interface Settings {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  /** The store, the documents and the demo's secret; kept over restarts. */
  readonly dataFolder: string;
  /** Demo users, and the endpoints that cut sockets and kill the server. Loopback only. */
  readonly demo: boolean;
  /** The folder of the built page. Undefined: it comes from Vite's development server. */
  readonly pageFolder: string | undefined;
  /** The socket that `apex-ws` asks; undefined: none. */
  readonly control: string | undefined;
  readonly wordsPerSecond: number;
  /** Set by OPENAI_BASE_URL (with OPENAI_MODEL, OPENAI_API_KEY): that model answers. */
  readonly model: ModelSettings | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_PORT = 3000;
const DEFAULT_WORDS_PER_SECOND = 28;
const DEFAULT_SILENCE_MAX_SECONDS = 120;

/** Throws a sentence for the person at the terminal when a value cannot be used. */
export function readSettings(environment: Environment): Settings {
  return {
    port: readNumber(environment, "PORT", DEFAULT_PORT, 0, 65_535),
    host: environment["HOST"] ?? "127.0.0.1",
    dataFolder: environment["CHAT_DATA"] ?? fileURLToPath(new URL("../data", import.meta.url)),
    demo: environment["APEX_DEMO"] === "1",
    pageFolder: environment["CHAT_PAGE"],
    control: environment["CHAT_CONTROL"] || undefined,
    wordsPerSecond: readNumber(environment, "CHAT_WORDS_PER_SECOND", DEFAULT_WORDS_PER_SECOND, 1, 10_000),
    model: readModel(environment),
  };
}

/** What a socket's path may have; see the manager's `control`. */
const SOCKET_BYTES_MAX = 103;

/** Where the demo opens its socket: in the folder that it is started in, where `apex-ws` looks for it, or beside data of its own. Empty: nowhere. */
export function demoControl(environment: Environment, { dataFolder }: Pick<Settings, "dataFolder">): string {
  const file = path.resolve(environment["CHAT_DATA"] === undefined ? "" : dataFolder, "apex.sock");
  const isPossible = process.platform !== "win32" && Buffer.byteLength(file) <= SOCKET_BYTES_MAX;
  return environment["CHAT_CONTROL"] ?? (isPossible ? file : "");
}

/** The path of a file in the data folder, which is made when it is missing. */
export function dataFile(settings: Settings, name: string): string {
  mkdirSync(settings.dataFolder, { recursive: true });
  return path.join(settings.dataFolder, name);
}

function readModel(environment: Environment): ModelSettings | undefined {
  const baseUrl = environment["OPENAI_BASE_URL"];
  if (baseUrl === undefined || baseUrl === "") return undefined;
  if (!/^https?:/.test(baseUrl) || !URL.canParse(baseUrl)) throw new Error(`OPENAI_BASE_URL must be a URL such as http://localhost:11434/v1, not ${baseUrl}`);
  return {
    baseUrl,
    model: environment["OPENAI_MODEL"] || "default",
    apiKey: environment["OPENAI_API_KEY"] || undefined,
    silenceMaxMs: 1_000 * readNumber(environment, "OPENAI_TIMEOUT_SECONDS", DEFAULT_SILENCE_MAX_SECONDS, 1, 3_600),
  };
}

function readNumber(environment: Environment, name: string, standard: number, min: number, max: number): number {
  const text = environment[name];
  if (text === undefined || text === "") return standard;
  const value = Number(text);
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw new Error(`${name} must be a whole number from ${min} to ${max}, not ${text}`);
}
