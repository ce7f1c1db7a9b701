import { describe } from "vitest";
import { describeChecking } from "./conformance/checking.ts";
import { describeEpochs } from "./conformance/epochs.ts";
import { createRowServerCase, type OpenRowServer } from "./conformance/harness.ts";
import { describeIndexing } from "./conformance/indexing.ts";
import { describeLogging } from "./conformance/logging.ts";
import { describePaging } from "./conformance/paging.ts";
import { describeTelling } from "./conformance/telling.ts";
import { describeTurning } from "./conformance/turning.ts";

export type { OpenedRowServer, OpenRowServer } from "./conformance/harness.ts";

const PARTS = [describeChecking, describeLogging, describeIndexing, describePaging, describeTurning, describeEpochs, describeTelling];

/** What every server below the Redis adapter has to do, as tests. Call it at the top of a test file, with a way to open one. */
export function describeRowServer(name: string, open: OpenRowServer): void {
  const rowCase = createRowServerCase(open);
  describe(`${name} as a row server`, () => {
    for (const describePart of PARTS) describePart(rowCase);
  });
}
