import { ChatManager } from "../websocket/chat-manager.ts";

const manager = new ChatManager();

export const greet = (userId: string): Promise<void> => manager.greet(userId, `Good morning, ${userId}`);
