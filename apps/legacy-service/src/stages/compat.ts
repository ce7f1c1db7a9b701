import { BREAKS } from "@apex/ws-legacy-compat";
import { audit } from "@apex/ws-cli";
import { runSuite, type Outcome } from "../suite/run-suite.ts";
import { createFolder, otherDifferences, replaceSocket, swapSpecifiers, SWITCHED } from "./folders.ts";
import { failures, holding, type StageResult } from "./stage.ts";
import { typeErrors } from "./typecheck.ts";
import { unitTestFailures } from "./unit-tests.ts";

/** Specifiers swapped, one set-up file, both ends of the socket; nothing else. */
export async function compatStage(only: readonly string[] | undefined): Promise<StageResult> {
  const before = await createFolder("before", "none");
  const foreseen = await foreseenBreaks(before);
  const folder = await createFolder("compat", "none");
  await swapSpecifiers(folder);
  await replaceSocket(folder);
  const others = await otherDifferences(before, folder);
  const own = [...(await typeErrors(folder)), ...(await unitTestFailures(folder))];
  const outcomes = await runSuite(folder, { isApart: false, only });
  const details = [
    `the audit foresaw: ${foreseen.join(", ") || "nothing"}`,
    `broke on purpose when it was called: ${breaksOf(outcomes).join(", ") || "nothing"}`,
    ...unexpected(outcomes).map((text) => `the office was told of a failure: ${text}`),
  ];
  const problems = [
    ...others.map((file) => `${file} differs in more than its specifiers`),
    ...foreseen.filter((text) => !SWITCHED.some((file) => text.includes(file))).map((text) => `${text}: the audit says that it breaks, and it is not replaced`),
    ...unexpected(outcomes),
    ...own,
    ...failures(outcomes),
  ];
  return { name: "compat", line: `${holding(outcomes)}; ${SWITCHED.length} files replaced or new`, details, problems };
}

/** Names of which the audit says before the switch that they break. */
async function foreseenBreaks(folder: string): Promise<readonly string[]> {
  const { entryPoints } = await audit(folder);
  return entryPoints.flatMap(({ names, uses }) =>
    names.flatMap(({ name, breaks }) => (breaks === null ? [] : uses.filter((use) => use.names.includes(name)).map(({ file }) => `${breaks} (${name} in ${file})`))),
  );
}

const breakOf = (text: string): string | undefined => Object.entries(BREAKS).find(([, { reason }]) => text.includes(reason))?.[0];

/** "unscoped-broadcast (POST /announcements)" */
const breaksOf = (outcomes: readonly Outcome[]): readonly string[] => [
  ...new Set(outcomes.flatMap(({ serverErrors }) => serverErrors.flatMap((text) => (breakOf(text) === undefined ? [] : [`${String(breakOf(text))} (${text.slice(0, text.indexOf(":"))})`])))),
];

const unexpected = (outcomes: readonly Outcome[]): readonly string[] => outcomes.flatMap(({ serverErrors }) => serverErrors.filter((text) => breakOf(text) === undefined));
