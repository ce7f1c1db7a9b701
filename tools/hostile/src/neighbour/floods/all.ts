import { CONNECTIONS } from "./connections.ts";
import type { Flood } from "./flood.ts";
import { FRAMES } from "./frames.ts";
import { MESSAGES } from "./messages.ts";

export const FLOODS: readonly Flood[] = [...FRAMES, ...MESSAGES, ...CONNECTIONS];
