import { FOREIGN } from "./generate/foreign.ts";
import { FRAMING } from "./generate/framing.ts";
import { IGNORED } from "./generate/ignored.ts";
import { MALFORMED } from "./generate/malformed.ts";
import { REQUESTS } from "./generate/requests.ts";
import { UPGRADES } from "./generate/upgrades.ts";
import { VIOLATIONS } from "./generate/violations.ts";
import type { HostileClass } from "./hostile-class.ts";

const ALL = [...IGNORED, ...FOREIGN, ...REQUESTS, ...MALFORMED, ...FRAMING, ...VIOLATIONS, ...UPGRADES] as const;

export type ClassName = (typeof ALL)[number]["name"];
export const CLASSES: readonly HostileClass<ClassName>[] = ALL;
