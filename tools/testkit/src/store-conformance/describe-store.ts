import { describe } from "vitest";
import { describeAppending } from "./appending.ts";
import { describeCancelling } from "./cancelling.ts";
import { describeClosing } from "./closing.ts";
import { describeDamage } from "./damage.ts";
import { describeDeadLetters } from "./dead-letters.ts";
import { describeDeleting } from "./deleting.ts";
import { describeFindingWork } from "./finding-work.ts";
import { createStoreCase, type StoreCase, type StoreHarness } from "./harness.ts";
import { describeInbox } from "./inbox.ts";
import { describeInspecting } from "./inspecting.ts";
import { describeKeepingTime } from "./keeping-time.ts";
import { describeOwning } from "./owning.ts";
import { describePaging } from "./paging.ts";
import { describePostponing } from "./postponing.ts";
import { describePromising } from "./promising.ts";
import { describeRejecting } from "./rejecting.ts";
import { describeRemembering } from "./remembering.ts";
import { describeReopening } from "./reopening.ts";
import { describeRepeating } from "./repeating.ts";
import { describeResuming } from "./resuming.ts";
import { describeRetaining } from "./retaining.ts";
import { describeRunning } from "./running.ts";
import { describeTellingKeysApart } from "./telling-keys-apart.ts";
import { describeWatching } from "./watching.ts";

/** The suite's groups, each about as long as the others. */
const GROUPS = {
  writing: [describeAppending, describeRejecting, describeRepeating],
  owning: [describeOwning, describeRunning, describeInbox, describePostponing, describeCancelling],
  reading: [describePaging, describeResuming, describeRetaining, describeWatching, describeDamage, describeInspecting],
  keeping: [describeFindingWork, describeDeadLetters, describeRemembering, describeDeleting, describeTellingKeysApart, describePromising, describeReopening, describeKeepingTime, describeClosing],
} as const satisfies Readonly<Record<string, readonly ((storeCase: StoreCase, harness: StoreHarness) => void)[]>>;

export type StoreGroup = keyof typeof GROUPS;

export const STORE_GROUPS: readonly StoreGroup[] = Object.keys(GROUPS) as StoreGroup[];

/**
 * What every store has to do, as tests. Call it at the top of a test file, with a way to open the store. A store that is slow
 * to open has a file for each group, so that they run side by side.
 */
export function describeStoreConformance(name: string, harness: StoreHarness, groups: readonly StoreGroup[] = STORE_GROUPS): void {
  const storeCase = createStoreCase(harness);
  describe(`${name} as a store`, () => {
    for (const group of groups) for (const describePart of GROUPS[group]) describePart(storeCase, harness);
  });
}
