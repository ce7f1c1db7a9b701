import type { ServerSocket } from "./types.ts";

const OPEN = 1;

export const isWebsocketConnected = (socket: ServerSocket): boolean => socket.readyState === OPEN;

/** D11: two in one millisecond are one. */
export const generateMessageId = (): string => `msg_${Date.now()}`;
export const generateConnectionId = (userId: string): string => `conn_${userId}_${Date.now()}`;
