import { writeFileSync } from "node:fs";
import { getCallSites } from "node:util";
import { createLegacyError } from "../errors.ts";
import { shared } from "../shared.ts";

/** One old name that is imported from one old module. */
export interface LegacyName {
  /** `APEX_WS_DEP0001`: of this name alone, and never of another one. */
  readonly id: string;
  /** `websocket-core/manager#WebSocketManager` */
  readonly name: string;
  readonly recipe: string;
}

/** How often a name was used, and where from. */
export interface CountedUse extends LegacyName {
  count: number;
  /** `file:line` to how often; the first fifty places. */
  readonly places: Record<string, number>;
}

/** What `APEX_WS_LEGACY` says: `warn` (default) once for each name, `silence`, `count` into a file at exit, or `throw`. */
export type UseMode = "warn" | "silence" | "count" | "throw";

interface Uses {
  mode: UseMode | undefined;
  readonly counted: Map<string, CountedUse>;
}

const uses = shared<Uses>("uses", () => ({ mode: undefined, counted: new Map() }));

const PLACES_MAX = 50;
/** This function, `noteUse` and the binding that calls it; behind them is the caller. */
const OWN_FRAMES = 3;

/** Says that an old name was used: to be called by its binding directly, since the caller is found by the depth of the stack. */
export function noteUse(name: LegacyName): void {
  const mode = (uses.mode ??= readMode());
  if (mode === "silence" || (mode === "warn" && uses.counted.has(name.id))) return;
  const place = callerPlace();
  const use = count(uses.counted, name, place);
  if (mode === "throw") throw createLegacyError("legacy_use", `${describe(name)} Used at ${place}.`, { id: name.id, name: name.name });
  if (mode === "warn") process.emitWarning(`${describe(name)} Used at ${place}; further uses are not said.`, { type: "DeprecationWarning", code: name.id });
  else if (use.count === 1 && uses.counted.size === 1) process.once("exit", () => writeFileSync(countFile(), countedUses()));
}

/** What was used so far, as the file of the mode `count` has it: an object with `uses`, by their ids. */
export function countedUses(): string {
  const sorted = [...uses.counted.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return `${JSON.stringify({ version: 1, uses: sorted.map(({ id, name, count, places }) => ({ id, name, count, places })) }, null, 2)}\n`;
}

function count(counted: Map<string, CountedUse>, name: LegacyName, place: string): CountedUse {
  const use = counted.get(name.id) ?? { ...name, count: 0, places: {} };
  counted.set(name.id, use);
  use.count += 1;
  if (Object.hasOwn(use.places, place) || Object.keys(use.places).length < PLACES_MAX) use.places[place] = (use.places[place] ?? 0) + 1;
  return use;
}

const describe = ({ name, recipe }: LegacyName): string => `${name} is an old name that @apex/ws-legacy-compat keeps alive for a while. ${recipe}`;

function callerPlace(): string {
  const site = getCallSites(OWN_FRAMES + 1)[OWN_FRAMES];
  return site === undefined ? "an unknown place" : `${site.scriptName.replace(/^file:\/\//, "")}:${site.lineNumber}`;
}

function readMode(): UseMode {
  // eslint-disable-next-line no-restricted-syntax -- An operator finds the uses of a service without a change to its code.
  const given = process.env["APEX_WS_LEGACY"] ?? "warn";
  if (given === "warn" || given === "silence" || given === "count" || given === "throw") return given;
  throw createLegacyError("legacy_misconfigured", `APEX_WS_LEGACY is ${given}; it may be warn, silence, count or throw`);
}

/** Several processes of one service would write over each other. */
function countFile(): string {
  // eslint-disable-next-line no-restricted-syntax -- As above.
  return process.env["APEX_WS_LEGACY_FILE"] ?? `apex-ws-uses.${process.pid}.json`;
}
