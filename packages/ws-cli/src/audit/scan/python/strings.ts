import { plainStringAt, skipString } from "./string-literal.ts";

/** A dotted path in a string that Python turns into a module: `patch("a.b.C")`, `import_module("a.b")`. */
export interface ModuleString {
  readonly offset: number;
  readonly form: string;
  readonly path: string;
}

/** A call that takes such a path, with one that is put together when it runs. */
export interface ComputedString {
  readonly offset: number;
  readonly form: string;
  /** The argument as it is written. */
  readonly argument: string;
}

const DOTTED = /^[\w\u0080-\uffff]+(?:\.[\w\u0080-\uffff]+)*$/;
const RELATIVE = /^\.+[\w\u0080-\uffff]*(?:\.[\w\u0080-\uffff]+)*$/;

/** Everything up to the argument. `patch.object` takes an object, so it is not here. */
const CALLS =
  /(?<![\w])(?:(patch(?:\.dict|\.multiple)?)\s*\(\s*(?:(?:target|in_dict)\s*=\s*)?|(?:monkeypatch|mp)\s*\.\s*(setattr|delattr)\s*\(\s*(?:target\s*=\s*)?|(import_module|__import__|find_spec|importorskip|resolve_name|run_module)\s*\(\s*(?:name\s*=\s*|modname\s*=\s*|mod_name\s*=\s*)?|(sys\.modules)\s*(?:\[|\.\s*(?:pop|get|setdefault|__setitem__|__delitem__)\s*\()\s*)/g;

export function moduleStrings(
  source: string,
  masked: string,
): { readonly found: ModuleString[]; readonly computed: ComputedString[] } {
  const found: ModuleString[] = [];
  const computed: ComputedString[] = [];
  for (const match of masked.matchAll(CALLS)) {
    const form = match[1] ?? match[2] ?? match[3] ?? match[4] ?? "";
    const at = match.index + match[0].length;
    const text = joinedStrings(source, at);
    if (text === null) {
      const argument = source.slice(at, argumentEnd(masked, at)).trim();
      if (argument !== "" && form !== "setattr" && form !== "delattr")
        computed.push({ offset: match.index, form, argument });
    } else if (text === "sys.modules") found.push(...keysOf(source, masked, at));
    else if (DOTTED.test(text) || RELATIVE.test(text)) found.push({ offset: match.index, form, path: text });
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

/** One or more plain strings in a row, which Python joins, if nothing else makes up the argument. */
function joinedStrings(source: string, at: number): string | null {
  let text = "";
  let next = at;
  for (let plain = plainStringAt(source, next); plain !== null; plain = plainStringAt(source, next)) {
    text += plain.text;
    next = plain.end;
    while (/\s/.test(source[next] ?? "")) next += 1;
  }
  return next > at && /[,)\]#:]/.test(source[next] ?? "") ? text : null;
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
      found.push({ offset: match.index, form: "sys.modules", path: plain.text });
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
