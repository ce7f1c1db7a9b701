import { describe } from "vitest";
import { describeAppending } from "./appending.ts";
import { describeCancelling } from "./cancelling.ts";
import { describeClosing } from "./closing.ts";
import { describeDeleting } from "./deleting.ts";
import { describeFindingWork } from "./finding-work.ts";
import { createStoreCase, type StoreHarness } from "./harness.ts";
import { describeInbox } from "./inbox.ts";
import { describeOwning } from "./owning.ts";
import { describePaging } from "./paging.ts";
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

/** What every store has to do, as tests. Call it at the top of a test file, with a way to open the store. */
export function describeStoreConformance(name: string, harness: StoreHarness): void {
  const storeCase = createStoreCase(harness);
  describe(`${name} as a store`, () => {
    describeAppending(storeCase);
    describeRejecting(storeCase);
    describeRepeating(storeCase);
    describeOwning(storeCase);
    describeRunning(storeCase);
    describeInbox(storeCase);
    describeCancelling(storeCase);
    describePaging(storeCase);
    describeResuming(storeCase);
    describeRetaining(storeCase);
    describeWatching(storeCase);
    describeFindingWork(storeCase);
    describeRemembering(storeCase);
    describeDeleting(storeCase);
    describeTellingKeysApart(storeCase);
    describePromising(storeCase, harness);
    describeReopening(storeCase, harness);
    describeClosing(storeCase);
  });
}
