let last = 0;

export const generateMessageId = (): string => `message-${Date.now()}-${++last}`;

export const isWebsocketConnected = (socket: { readyState: number }): boolean => socket.readyState === 1;
