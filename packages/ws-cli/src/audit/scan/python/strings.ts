import { plainStringAt, skipString } from "./string-literal.ts";

/** A dotted path in a string that Python turns into a module: `patch("a.b.C")`, `import_module("a.b")`. */
export interface ModuleString {
  readonly offset: number;
  readonly form: string;
  readonly path: string;
  readonly argument: Span;
}

/** Where an argument is written. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A call that takes such a path, with one that is put together when it runs. */
export interface ComputedString {
  readonly offset: number;
  readonly form: string;
  readonly argument: Span;
}

const DOTTED = /^[\w\u0080-\uffff]+(?:\.[\w\u0080-\uffff]+)*$/;
const RELATIVE = /^\.+[\w\u0080-\uffff]*(?:\.[\w\u0080-\uffff]+)*$/;

/** Everything up to the argument. `patch.object` takes an object, so it is not here. */
const CALLS =
  /(?<![\w])(?:(patch(?:\.dict|\.multiple)?)\s*\(\s*(?:(?:target|in_dict)\s*=\s*)?|(?:monkeypatch|mp)\s*\.\s*(setattr|delattr)\s*\(\s*(?:target\s*=\s*)?|(import_module|__import__|find_spec|importorskip|resolve_name|run_module)\s*\(\s*(?:name\s*=\s*|modname\s*=\s*|mod_name\s*=\s*)?|(sys\.modules)\s*(?:\[|\.\s*(?:pop|get|setdefault|update|__setitem__|__delitem__)\s*\()\s*|(?:setitem|delitem)\s*\(\s*sys\s*\.\s*modules\s*,\s*)/g;
/** The second argument of import_module(".name", package="…"). */
const PACKAGE = /\s*,\s*(?:package\s*=\s*)?/y;
const OWN_PACKAGE = /__(?:package|name)__\s*[,)]/y;
const MODULES = /^(?:sys\s*\.\s*)?modules$/;

export function moduleStrings(
  source: string,
  masked: string,
): { readonly found: ModuleString[]; readonly computed: ComputedString[] } {
  const found: ModuleString[] = [];
  const computed: ComputedString[] = [];
  for (const match of masked.matchAll(CALLS)) {
    const form = match[1] ?? match[2] ?? match[3] ?? match[4] ?? "sys.modules";
    const at = match.index + match[0].length;
    const joined = joinedStrings(source, at);
    const target = joined === null ? null : absoluteTarget(joined, source);
    const argument = { start: at, end: target?.end ?? argumentEnd(masked, at) };
    const written = source.slice(argument.start, argument.end).trim();
    if (joined?.text === "sys.modules" || MODULES.test(written) || (form === "sys.modules" && written.startsWith("{")))
      found.push(...keysOf(source, masked, at));
    else if (target === null) {
      if (written !== "" && form !== "setattr" && form !== "delattr") computed.push({ offset: match.index, form, argument });
    } else if (DOTTED.test(target.text) || RELATIVE.test(target.text))
      found.push({ offset: match.index, form, path: target.text, argument });
  }
  return { found, computed };
}

/** Each plain string of the source that holds a dotted path, wherever it stands. */
export function* dottedStrings(
  source: string,
  masked: string,
): Generator<{ readonly offset: number; readonly text: string }> {
  const quotes = /["']/g;
  for (let match = quotes.exec(masked); match !== null; match = quotes.exec(masked)) {
    const plain = plainStringAt(source, match.index);
    quotes.lastIndex = plain?.end ?? skipString(source, match.index).at;
    if (plain !== null && DOTTED.test(plain.text.replace(/\.$/, ""))) yield { offset: match.index, text: plain.text };
  }
}

/** A string, and where it ends. */
interface Read {
  readonly text: string;
  readonly end: number;
}

/** One or more plain strings in a row, which Python joins, if nothing else makes up the argument. */
function joinedStrings(source: string, at: number): Read | null {
  let text = "";
  let next = at;
  for (let plain = plainStringAt(source, next); plain !== null; plain = plainStringAt(source, next)) {
    text += plain.text;
    next = plain.end;
    while (/\s/.test(source[next] ?? "")) next += 1;
  }
  return next > at && /[,)\]#:]/.test(source[next] ?? "") ? { text, end: next } : null;
}

/** "a.Name" of "a:Name", and "a.b" of ".b" with the package "a"; null for a package that only a run knows. */
function absoluteTarget({ text, end }: Read, source: string): Read | null {
  const path = text.replace(":", ".");
  PACKAGE.lastIndex = end;
  if (!RELATIVE.test(path) || !PACKAGE.test(source)) return { text: path, end };
  OWN_PACKAGE.lastIndex = PACKAGE.lastIndex;
  if (OWN_PACKAGE.test(source)) return { text: path, end };
  const base = joinedStrings(source, PACKAGE.lastIndex);
  if (base === null) return null;
  const dots = /^\.*/.exec(path)?.[0].length ?? 0;
  const above = base.text.split(".").slice(0, 1 - dots || undefined);
  return { text: [...above, path.slice(dots)].filter(Boolean).join("."), end: base.end };
}

/** patch.dict("sys.modules", {"a.b": fake}): the keys are modules. */
function keysOf(source: string, masked: string, at: number): ModuleString[] {
  const end = callEnd(masked, at);
  const keys = /(?<=[{,]\s*)["']/g;
  const found: ModuleString[] = [];
  keys.lastIndex = at;
  for (let match = keys.exec(masked); match !== null && match.index < end; match = keys.exec(masked)) {
    const plain = plainStringAt(source, match.index);
    if (plain === null) continue;
    if (/^\s*:/.test(masked.slice(plain.end, end)) && DOTTED.test(plain.text))
      found.push({
        offset: match.index,
        form: "sys.modules",
        path: plain.text,
        argument: { start: match.index, end: plain.end },
      });
    keys.lastIndex = plain.end;
  }
  return found;
}

function argumentEnd(masked: string, from: number): number {
  return scanTo(masked, from, ",)]");
}

function callEnd(masked: string, from: number): number {
  return scanTo(masked, from, ")");
}

/** The first of `stops` outside brackets. */
function scanTo(masked: string, from: number, stops: string): number {
  let depth = 0;
  for (let at = from; at < masked.length; at++) {
    const char = masked[at] as string;
    if (depth === 0 && stops.includes(char)) return at;
    if ("([{".includes(char)) depth += 1;
    else if (")]}".includes(char)) depth -= 1;
  }
  return masked.length;
}
