import type { PackageSource } from "../sweep/sources.ts";
import type { Mutant, Patch } from "./mutant.ts";
import { findCode, mayHold, readSyntax, type Span } from "./syntax.ts";

/**
 * The sources that the mutant changes, by file. Its patches do not see each other. Throws for a patch whose code is found
 * nowhere or more than once: the product has changed, and the mutant has to follow.
 */
export function patchSources({ name, patches }: Pick<Mutant, "name" | "patches">, sources: readonly PackageSource[]): ReadonlyMap<string, string> {
  const edits = patches.map((patch) => ({ patch, place: findPlace(name, patch, sources) }));
  const patched = new Map<string, { readonly text: string; readonly from: number }>();
  // From the end on, so that the places before stay where they are.
  for (const { patch, place } of edits.toSorted((a, b) => b.place.start - a.place.start)) {
    const { text, from } = patched.get(place.file) ?? { text: place.text, from: place.text.length };
    if (place.end > from) throw new Error(`The mutant ${name} patches one place twice, at ${lineOf(place)}: make one patch of the two.`);
    patched.set(place.file, { text: text.slice(0, place.start) + patch.replace + text.slice(place.end), from: place.start });
  }
  return new Map([...patched].map(([file, { text }]) => [file, text]));
}

type Place = PackageSource & Span;

function findPlace(mutant: string, patch: Patch, sources: readonly PackageSource[]): Place {
  const inPackage = sources.filter(({ file }) => file.startsWith(`packages/${patch.pkg}/src/`));
  const places = inPackage.flatMap((source) => placesIn(source, patch));
  const [place] = places;
  if (place !== undefined && places.length === 1) return place;
  const { pkg, within, find } = patch;
  throw new Error(`The mutant ${mutant} finds its code ${places.length} times within ${within} of ${pkg}, not once: ${find}\n${advise(patch, places, inPackage)}`);
}

function placesIn(source: PackageSource, { within, find }: Patch): readonly Place[] {
  if (!mayHold(source.text, within, find)) return [];
  const syntax = readSyntax(source);
  const spans = syntax.parts.filter(({ name }) => name === within).flatMap((part) => findCode(syntax, part, find));
  // Two parts of the name may enclose one another, and both then hold the same code.
  const byStart = new Map(spans.map((span) => [span.start, span]));
  return [...byStart.values()].map((span) => ({ ...source, ...span }));
}

/** Code such as `return;` is in too many places for all of them to help. */
const HOLDERS_SHOWN = 4;

/** What to do about a patch that does not fit. */
function advise({ pkg, within, find }: Patch, places: readonly Place[], sources: readonly PackageSource[]): string {
  if (sources.length === 0) return `There is no packages/${pkg}/src: name the folder of a package.`;
  if (places.length > 1) return `It is at ${places.map(lineOf).join(" and ")}: take more of the code around it, or give the parts names of their own.`;
  const parts = sources.flatMap((source) => {
    const syntax = readSyntax(source);
    return syntax.parts.map((part) => ({ name: part.name, at: lineOf({ ...source, ...part }), hasCode: findCode(syntax, part, find).length > 0 }));
  });
  const named = parts.filter(({ name }) => name === within);
  const holders = parts.filter(({ hasCode }) => hasCode);
  const where = holders.length === 0 ? "The code is nowhere in the package" : `The code is in ${holders.slice(0, HOLDERS_SHOWN).map(({ name, at }) => `${name} (${at})`).join(" and ")}`;
  if (named.length === 0) return `Nothing in the package is called ${within}. ${where}: name the part that holds the rule now.`;
  return `${within} is at ${named.map(({ at }) => at).join(" and ")}. ${where}: write the code as it is now, or name the part that holds the rule.`;
}

const lineOf = ({ file, text, start }: Place): string => `${file}:${text.slice(0, start).split("\n").length}`;
