/** For this workspace only, not published: what a simulation needs to run a node with its own clock, sockets and store. */
export { createNode, type NodeOptions } from "./node.ts";
export type { Runtime } from "./runtime.ts";
