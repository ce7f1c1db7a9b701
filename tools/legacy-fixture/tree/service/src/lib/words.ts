// import { WebSocketManager } from "@apex/backend/websocket-core/manager";
/* Formerly: const { MessageQueue } = require("@apex/backend/websocket-core/message-queue"); */

/** Write `import { createManager } from "@apex/ws-manager"`, never "@apex/backend/websocket-core/unified-manager". */
export const ADVICE = 'import { UnifiedWebSocketManager } from "@apex/backend/websocket-core/unified-manager";';

export const OLD_PATH = "@apex/backend/websocket-core/message-buffer";

export const PATTERN = /import .* from "@apex\/backend\/websocket-core\/manager"/;

export const label = (name: string): string => `@apex/backend/websocket-core/${name}`;

export const loadWords = (language: string): Promise<unknown> => import(`./words/${language}.js`);
