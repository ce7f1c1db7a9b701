/** How long a second of the old stack lasts, in milliseconds: its waits are many, and a test need not sit through them. */
const SECOND_MS = Number(process.env["LEGACY_SECOND_MS"] ?? 1000);

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

export const seconds = (count: number): Promise<void> => sleep(count * SECOND_MS);

export const inSeconds = (count: number): number => count * SECOND_MS;
