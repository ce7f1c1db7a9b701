import type { Edit } from "./edits.ts";

/** A place that a person has to move. */
export interface Left {
  readonly line: number;
  /** The old module, with the name where there is one: `websocket-core/manager#WebSocketManager`. */
  readonly what: string;
  readonly recipe: string;
}

/** What the codemod makes of one file. */
export interface Transformed {
  readonly edits: readonly Edit[];
  /** Names that are moved, each time that a statement or string takes one. */
  readonly moved: number;
  readonly left: readonly Left[];
  /** The old modules that the file uses. */
  readonly modules: readonly string[];
}
