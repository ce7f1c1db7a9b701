/** For this workspace only, not published: what a simulated store is made of. */
export { createMemoryState, type MemoryState } from "./memory/memory-state.ts";
