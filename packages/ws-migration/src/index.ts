export { readBaseline, writeBaseline, type Baseline } from "./baseline.ts";
export { builtInMap, MAP_VERSION } from "./built-in.ts";
export { isMigrationError, type MigrationError, type MigrationErrorCode } from "./errors.ts";
export type { MapExport, MapModule, Rewrite, Role, Successor, Tree } from "./map.ts";
export { loadMigration, type Migration, type OldModule } from "./migration.ts";
