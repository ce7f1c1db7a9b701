const USER_KEY = "chat.user";

/** Who this tab is; another tab may be somebody else. */
export function rememberedUser(known: readonly { readonly id: string }[]): string {
  const id = sessionStorage.getItem(USER_KEY);
  return known.some((user) => user.id === id) && id !== null ? id : (known[0]?.id ?? "nobody");
}

export function rememberUser(userId: string): void {
  sessionStorage.setItem(USER_KEY, userId);
}

/** The thread that the address names; a new one when it names none. */
export function threadOfAddress(): string {
  return threadIdIn(location.hash) ?? newThreadId();
}

/** Undefined for an address without the id of a thread. */
export function threadIdIn(hash: string): string | undefined {
  const id = hash.slice(1);
  return /^[A-Za-z0-9_-]{1,128}$/.test(id) && id !== "main" ? id : undefined;
}

export const newThreadId = (): string => `t-${crypto.randomUUID()}`;

export function showThreadInAddress(threadId: string): void {
  if (threadIdIn(location.hash) !== threadId) history.replaceState(null, "", `#${threadId}`);
}
