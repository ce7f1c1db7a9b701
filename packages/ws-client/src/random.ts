/** 128 random bits as text. `randomUUID` exists in secure contexts only. */
export const randomId = (): string => crypto.getRandomValues(new Uint32Array(4)).join("-");
