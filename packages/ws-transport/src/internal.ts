/** For this workspace only, not published: what a simulation needs to run connections without sockets. */
export { createConnectionSet } from "./connection-set.ts";
export { IntakeDriver, type Inlet } from "./intake-driver.ts";
export { MachineDriver, type OutputSink } from "./machine-driver.ts";
export { TimerQueue } from "./timer-queue.ts";
