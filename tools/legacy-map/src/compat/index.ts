export { readLedger, SIGNATURES_FILE } from "../generate.ts";
export { readMap } from "../read-map.ts";
export { generateCompat, generateExports } from "./generate-compat.ts";
export { meaningOf } from "./meanings.ts";
export { compatModules } from "./modules.ts";
export { generateSignatures, readSignatures } from "./signatures.ts";
