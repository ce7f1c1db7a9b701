import { LEGACY_MAP } from "./generated/map.ts";
import type { MapModule } from "./map.ts";

/** The version of the map that this package ships; a baseline names the one that it was written with. */
export const MAP_VERSION = LEGACY_MAP.version;

/** Every row that this package ships. */
export const builtInMap = (): readonly MapModule[] => LEGACY_MAP.modules;
