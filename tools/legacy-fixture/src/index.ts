export {
  BROKEN_FILES,
  CURRENT_FILES,
  DECOYS,
  INNER_CYCLES,
  LOAD_TIME_CYCLES,
  PLANTED_BREAKS,
  PLANTED_DEFINITIONS,
  PLANTED_USES,
  SOUND_TESTS,
  type PlantedDefinition,
  type PlantedUse,
} from "./planted.ts";
export { lineOf, TREE, treeFiles } from "./tree.ts";
