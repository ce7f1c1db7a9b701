import type { MapFile, ModuleRow } from "../schema.ts";

/** The modules of the old services; the old page is no part of a service. */
export const compatModules = (map: MapFile): readonly ModuleRow[] => map.modules.filter(({ tree }) => tree === "backend");
