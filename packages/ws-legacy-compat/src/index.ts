export { BREAKS, type BreakId } from "./breaks.ts";
export { legacyContract, type LegacyContract, type LegacyEvent, type LegacyPayload } from "./contract.ts";
export type { LegacyHandler } from "./delivery/handlers.ts";
export { isLegacyError, type LegacyError, type LegacyErrorCode } from "./errors.ts";
export type { LegacyUserContext } from "./facades/user-context.ts";
export type { LegacyClock } from "./runs/legacy-runs.ts";
export { configureLegacyCompat, resetLegacyCompat, type LegacyCompatOptions } from "./runtime.ts";
export { countedUses } from "./uses/uses.ts";
