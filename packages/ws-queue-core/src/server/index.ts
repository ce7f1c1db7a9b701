export {
  createConnectionMachine,
  type ConnectionMachine,
  type ConnectionOptions,
} from "./connection/connection-machine.ts";
export type { HostOutput, ServerInput, ServerOutput } from "./io.ts";
