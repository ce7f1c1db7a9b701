import type { Defect } from "./defect.ts";
import type { NamedTest } from "./named-tests.ts";

/** Where the table and the tests do not fit, one line each. */
export function findProblems(defects: readonly Defect[], tests: readonly NamedTest[]): readonly string[] {
  const known = new Set(defects.map(({ id }) => id));
  const twice = defects.filter(({ id }, index) => defects.findIndex((other) => other.id === id) !== index);
  return [
    ...twice.map(({ id }) => `${id} has two rows`),
    ...defects.flatMap((defect) => problemOf(defect, tests)),
    ...tests.flatMap(({ file, name, ids }) => ids.filter((id) => !known.has(id)).map((id) => `${file}: "${name}" names ${id}, which the table lacks`)),
  ];
}

function problemOf({ id, file, test }: Defect, tests: readonly NamedTest[]): readonly string[] {
  if (file === undefined && test === undefined) return [];
  const named = tests.filter((one) => one.file === file && one.name === test);
  if (named.length === 0) return [`${id} is said to be held by "${test}" of ${file}, which does not exist`];
  if (named.length > 1) return [`${id}: ${file} has "${test}" ${named.length} times`];
  return named.every(({ ids }) => ids.includes(id)) ? [] : [`${id}: the name of "${test}" of ${file} does not end with (${id})`];
}
