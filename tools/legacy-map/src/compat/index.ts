export { readLedger, SIGNATURES_FILE } from "../generate.ts";
export { readMap } from "../read-map.ts";
export { compatModules, generateCompat, generateExports } from "./generate-compat.ts";
export { meaningOf } from "./meanings.ts";
export { generateSignatures, readSignatures } from "./signatures.ts";
