import { camelCase } from "./camel-case.ts";
import type { Definition, Distance } from "../report.ts";
import { compare } from "./graph.ts";

/** Of one role. Ninety managers would make four thousand pairs, and the far ones say little. */
export const DISTANCES_MAX = 60;

/** Pairs of definitions of one role that have methods in common, the nearest first. Doubles of tests are no competition. */
export function distancesOf(definitions: readonly Definition[]): Distance[] {
  const competing = definitions.filter(({ test, allowed }) => !test && !allowed);
  const roles = [...new Set(competing.map(({ role }) => role))].toSorted(compare);
  return roles.flatMap((role) => {
    const own = competing.filter((each) => each.role === role).toSorted((a, b) => compare(a.id, b.id));
    const pairs = own.flatMap((a, index) => own.slice(index + 1).map((b) => distanceOf(a, b)));
    return pairs
      .filter(({ common }) => common.length > 0)
      .toSorted(byNearness)
      .slice(0, DISTANCES_MAX);
  });
}

function distanceOf(a: Definition, b: Definition): Distance {
  const [ofA, ofB] = [signatures(a), signatures(b)];
  const common = [...ofA.keys()].filter((name) => ofB.has(name)).toSorted(compare);
  const differing = common.flatMap((method) => {
    const [first, second] = [ofA.get(method) ?? "", ofB.get(method) ?? ""];
    return first === second ? [] : [{ method, a: first, b: second }];
  });
  return {
    role: a.role,
    a: a.id,
    b: b.id,
    common,
    onlyA: [...ofA.keys()].filter((name) => !ofB.has(name)).toSorted(compare),
    onlyB: [...ofB.keys()].filter((name) => !ofA.has(name)).toSorted(compare),
    differing,
  };
}

/** Methods by their names in camelCase, so that both languages compare. */
function signatures({ methods, name, kind }: Definition): Map<string, string> {
  const own = methods.filter(
    (each) => !/^(?:__init__|constructor)$/.test(each.name) && !(kind === "function" && each.name === name),
  );
  return new Map(
    own.map((each) => [
      camelCase(each.name),
      `${each.async ? "async " : ""}(${each.parameters.map(camelCase).join(", ")})`,
    ]),
  );
}

function byNearness(a: Distance, b: Distance): number {
  const share = ({ common, onlyA, onlyB }: Distance): number =>
    common.length / (common.length + onlyA.length + onlyB.length);
  return share(b) - share(a) || compare(a.a, b.a) || compare(a.b, b.b);
}
