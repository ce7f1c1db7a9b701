/** 128 random bits as text. `randomUUID` exists in secure contexts only. */
export const randomId = (): string => randomWords(4).map((word) => word.toString(36)).join("-");

/** A whole number of 32 random bits. */
export const randomSeed = (): number => randomWords(1)[0] ?? 0;

const randomWords = (count: number): number[] => [...crypto.getRandomValues(new Uint32Array(count))];
