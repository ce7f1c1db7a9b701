/** D11: two in one millisecond are one. */
export const generateMessageId = (): string => `msg_${Date.now()}`;
export const generateConnectionId = (userId: string): string => `conn_${userId}_${Date.now()}`;
