import type { Random } from "@apex/ws-queue-core";

/** 128 random bits as 22 characters that need no escaping anywhere. */
export const randomId = (random: Random): string => Buffer.from(random.bytes(16)).toString("base64url");
