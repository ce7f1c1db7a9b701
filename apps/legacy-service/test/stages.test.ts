import { expect, test } from "vitest";
import { createFolder, replaceSocket, swapSpecifiers } from "../src/stages/folders.ts";
import { runSuite } from "../src/suite/run-suite.ts";

/** What holds everywhere, and a defect of each kind that shows at once. `pnpm legacy:stages` runs all of them. */
const SOME = ["ok-run", "ok-notice", "O01", "F06", "X06", "X10"];

const holding = async (folder: string, isApart: boolean): Promise<readonly string[]> =>
  (await runSuite(folder, { isApart, only: SOME })).flatMap(({ scenario, failure }) => (failure === undefined ? [scenario.id] : []));

test("the service shows the old stack's defects, and has none of them with its specifiers swapped and its sockets replaced", async () => {
  expect(await holding(await createFolder("test-old", "old"), true)).toEqual(["ok-run", "ok-notice"]);
  const compat = await createFolder("test-compat", "none");
  await swapSpecifiers(compat);
  await replaceSocket(compat);
  expect((await holding(compat, false)).toSorted()).toEqual(SOME.toSorted());
});
