import { debuglog } from "node:util";

/** `NODE_DEBUG=apex-ws`: frames and phases on stderr, without payloads. Undefined when it is off, so that it costs nothing. */
export function createDebugLog(): ((line: string) => void) | undefined {
  const log = debuglog("apex-ws");
  return log.enabled ? (line) => log("%s", line) : undefined;
}
