import type { AppState, Choice } from "./state.ts";

/** A thread whose choice is older than so many others is known by its questions alone. */
const CHOICES_MAX = 200;

const keyOf = (userId: string): string => `chat.documents.${userId}`;

/**
 * The documents that the next question is about: what was chosen for this thread, or what was asked about last, in whatever tab or on
 * whatever device. The sample only in a thread without either.
 */
export function collectionOf({ thread, choice, settings }: AppState): string {
  const asked = thread.turns.findLast(({ collection }) => collection !== undefined);
  if (choice !== undefined && choice.at >= (asked?.askedAt ?? 0)) return choice.collectionId;
  return asked?.collection ?? settings.sample.id;
}

/** Survives a reload. */
export function rememberChoice(userId: string, threadId: string, choice: Choice): void {
  const others = Object.entries(readChoices(userId)).filter(([id]) => id !== threadId);
  const kept = [...others, [threadId, choice] as const].slice(-CHOICES_MAX);
  localStorage.setItem(keyOf(userId), JSON.stringify(Object.fromEntries(kept)));
}

export const rememberedChoice = (userId: string, threadId: string): Choice | undefined => readChoices(userId)[threadId];

/** What is stored may be of another version, or of another hand. */
function readChoices(userId: string): Readonly<Record<string, Choice>> {
  try {
    const stored = JSON.parse(localStorage.getItem(keyOf(userId)) ?? "{}") as unknown;
    return typeof stored === "object" && stored !== null ? Object.fromEntries(Object.entries(stored).filter(isStoredChoice)) : {};
  } catch {
    return {};
  }
}

function isStoredChoice(entry: [string, unknown]): entry is [string, Choice] {
  const choice = entry[1] as Partial<Choice> | null;
  return typeof choice?.collectionId === "string" && typeof choice.at === "number";
}
