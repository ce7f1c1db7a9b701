export type { HostOutput, ServerInput, ServerOutput } from "./io.ts";
