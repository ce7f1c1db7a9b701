export interface StoredMessage {
  readonly from: "user" | "agent";
  readonly text: string;
}

const messages = new Map<string, StoredMessage[]>();
const keyOf = (userId: string, threadId: string): string => JSON.stringify([userId, threadId]);

export function remember(userId: string, threadId: string, message: StoredMessage): void {
  const key = keyOf(userId, threadId);
  messages.set(key, [...(messages.get(key) ?? []), message]);
}

export const messagesOf = (userId: string, threadId: string): readonly StoredMessage[] => messages.get(keyOf(userId, threadId)) ?? [];
