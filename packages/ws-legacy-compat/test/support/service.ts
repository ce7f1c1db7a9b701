import * as v from "valibot";
import { configureLegacyCompat, legacyContract, resetLegacyCompat, type LegacyCompatOptions } from "@apex/ws-legacy-compat";
import { createTestManager, type TestManager } from "@apex/ws-manager/testing";

// Warnings have a test of their own, and processes of their own in it.
process.env["APEX_WS_LEGACY"] ??= "silence";

export const contract = legacyContract({ requests: { summarise: v.object({ page: v.number() }) }, events: { noted: v.object({ text: v.string() }) } });

export interface LegacyService extends TestManager<typeof contract> {
  /** What was refused, and only led to `false`. */
  readonly refused: unknown[];
}

/** A service whose old code has its manager: user `ada` has the thread `t-ada`, `bob` has `t-bob`. */
export async function startLegacyService(options: Partial<LegacyCompatOptions<typeof contract>> = {}): Promise<LegacyService> {
  const service = await createTestManager({ contract });
  const refused: unknown[] = [];
  configureLegacyCompat({
    manager: service.manager,
    clock: service.clock,
    userOfThread: (threadId) => /^t-(ada|bob)$/.exec(threadId)?.[1],
    onError: (error) => void refused.push(error),
    ...options,
  });
  const close = async (): Promise<void> => {
    resetLegacyCompat();
    await service.close();
  };
  return { ...service, refused, close, [Symbol.asyncDispose]: close };
}
