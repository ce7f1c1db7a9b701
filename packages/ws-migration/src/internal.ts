/** For the tools of this workspace; not published. */
export { MIGRATION_ERROR_CODES } from "./errors.ts";
export { LEGACY_MAP } from "./generated/map.ts";
export { camelName, dashedName } from "./names.ts";
export { teamFileSchema } from "./team-file.ts";
