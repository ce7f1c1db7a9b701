import { isDeepStrictEqual } from "node:util";
import { BREAKS } from "@apex/ws-legacy-compat";
import { runSuite, type Outcome } from "../suite/run-suite.ts";
import { brokenIn, foreseenBreaks } from "./breaks.ts";
import { createFolder, differenceOf, replaceSocket, swapSpecifiers, SWITCHED } from "./folders.ts";
import { failures, holding, type StageResult } from "./stage.ts";
import { typeErrors } from "./typecheck.ts";
import { unitTestFailures } from "./unit-tests.ts";

/** Specifiers swapped, one set-up file, both ends of the socket; nothing else. */
export async function compatStage(only: readonly string[] | undefined): Promise<StageResult> {
  const before = await createFolder("before", "none");
  const { stays: foreseen, replaced } = await foreseenBreaks(before);
  const folder = await createFolder("compat", "none");
  await swapSpecifiers(folder);
  await replaceSocket(folder);
  const { swapped, ...others } = await differenceOf(before, folder);
  const own = [...(await typeErrors(folder)), ...(await unitTestFailures(folder))];
  let log = "";
  const outcomes = await runSuite(folder, { isApart: false, only, onLog: (text) => (log += text) });
  const broken = brokenIn(log, folder);
  const [unforeseen, uncalled] = [broken.filter((place) => !foreseen.includes(place)), foreseen.filter((place) => !broken.includes(place))];
  const problems = [
    ...(isDeepStrictEqual(others, { ...SWITCHED, gone: [] }) ? [] : [`it differs in more than specifiers, the set-up and the socket: ${JSON.stringify(others)}`]),
    ...unforeseen.map((place) => `${place} broke, and the audit did not foresee it`),
    ...(only === undefined ? uncalled.map((place) => `${place}: the audit foresaw it, and nothing broke`) : []),
    ...unexpected(outcomes).map((text) => `the office was told of a failure: ${text}`),
    ...own,
    ...failures(outcomes),
  ];
  const details = [
    `differs in the specifiers of ${swapped.length} files, ${others.added.length} new file (${others.added.join(", ")}), ${others.replaced.length} replaced (${others.replaced.join(", ")}), and in nothing else`,
    ...replaced.map((place) => `would break, and is replaced: ${place}`),
    ...broken.map((place) => `broke on purpose, ${foreseen.includes(place) ? "as the audit foresaw" : "unforeseen"}: ${place}`),
  ];
  const line = `${holding(outcomes)}; the audit foresaw ${foreseen.length} breaks and ${replaced.length} in what is replaced, ${broken.length} broke, ${unforeseen.length + uncalled.length} differ`;
  return { name: "compat", line, details, problems };
}

const isOnPurpose = (text: string): boolean => Object.values(BREAKS).some(({ reason }) => text.includes(reason));

const unexpected = (outcomes: readonly Outcome[]): readonly string[] => outcomes.flatMap(({ serverErrors }) => serverErrors.filter((text) => !isOnPurpose(text)));
