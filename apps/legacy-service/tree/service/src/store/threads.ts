/** Whose a conversation is. */
const owners = new Map<string, string>();

export const threads = {
  open(threadId: string, userId: string): void {
    owners.set(threadId, userId);
  },
  ownerOf(threadId: string): string | undefined {
    return owners.get(threadId);
  },
};
