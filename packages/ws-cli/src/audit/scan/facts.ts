import type { RoleMatch } from "@apex/ws-migration";
import type { Break, Language, Method, Problem } from "../report.ts";

/** What a scanner sees in one file. It knows no other file, so files are scanned in any order and in parallel. */
export interface FileFacts {
  /** Relative to the audited folder, with "/". */
  readonly file: string;
  readonly language: Language;
  readonly bytes: number;
  /** Statements and strings that name a module, in the order of the file. */
  readonly imports: readonly ImportFact[];
  /** Classes and functions that play a role of the stack. */
  readonly definitions: readonly DefinitionFact[];
  /** Names that other files can import, with the local name behind each. */
  readonly exports: readonly ExportFact[];
  /** Nothing but imports and exports: a file that passes names on. */
  readonly onlyPassesOn: boolean;
  /** Has `if __name__ == "__main__"` or a hashbang: it is a program. */
  readonly startable: boolean;
  readonly problems: readonly Omit<Problem, "file">[];
  readonly unclear: readonly UnclearFact[];
}

export interface ImportFact {
  readonly line: number;
  readonly kind: "statement" | "string";
  readonly form: string;
  readonly specifier: string;
  /** Never empty for a statement; empty for a dotted path in a Python string, whose name the analysis finds. */
  readonly names: readonly ImportedName[];
  readonly typeOnly: boolean;
  readonly inner: boolean;
}

export interface ImportedName {
  /** "*" for the module as a whole, "default" for a default import. */
  readonly name: string;
  /** The name in this file, or null if there is none. */
  readonly local: string | null;
  /** The name under which an `export … from` passes it on, or null. */
  readonly exportedAs: string | null;
  readonly typeOnly: boolean;
}

export interface ExportFact {
  readonly name: string;
  readonly local: string;
}

export interface DefinitionFact extends RoleMatch {
  readonly kind: "class" | "function";
  readonly name: string;
  readonly line: number;
  readonly methods: readonly Method[];
}

/** What a file does with names that it imports or defines, for the names that the analysis asks about. */
export interface UsageFacts {
  readonly file: string;
  readonly calls: readonly CallFact[];
  readonly breaks: readonly BreakFact[];
  /** Set if the file could not be looked at: then both lists are empty. */
  readonly problem: Omit<Problem, "file"> | null;
}

/** How often a local name was constructed or called. */
export interface CallFact {
  readonly base: string;
  /** The member that is called, or null: "WebSocketManager" of `module.WebSocketManager()`. */
  readonly member: string | null;
  readonly constructs: boolean;
  readonly count: number;
}

export interface BreakFact extends Break {
  /** The local name from which the value came, or null if only the variable's name speaks for it. */
  readonly from: string | null;
}

/** The names whose use in a file is of interest. */
export interface UsageQuestion {
  readonly file: string;
  readonly names: readonly string[];
}

/** The names whose values are followed in a file. */
export interface ReachQuestion extends UsageQuestion {
  /** Methods of these values whose calls may break, in the map's spelling. */
  readonly methods: readonly string[];
}

/** What a file does with values that come from names of the stack. */
export interface ReachFacts {
  readonly file: string;
  readonly calls: readonly SiteFact[];
  readonly subclasses: readonly SubclassFact[];
  /** Names at the top of the file that stand for such a value, for the files that import them. */
  readonly values: readonly { readonly name: string; readonly from: Chain }[];
}

/** A value by where it comes from: `getManager(x).of` is base "getManager" with the steps "()" and "of". */
export interface Chain {
  /** A local name that the analysis asked about. */
  readonly base: string;
  readonly steps: readonly string[];
}

/** The step of a call or of `new`. */
export const CALLED = "()";
/** The step from a value to a function of the tree that returns it; to call that function takes it back. */
export const RETURNED = "=>";

export interface SiteFact {
  readonly line: number;
  /** What is called. */
  readonly callee: Chain;
  readonly given: readonly GivenFact[];
}

/**
 * What an argument is seen to be: a missing or empty context, one that its type lets be missing, an object that exists already, or
 * something that code does not show.
 */
export type GivenFact = "nobody" | "maybe-nobody" | "instance" | "other";

export interface SubclassFact {
  readonly line: number;
  readonly name: string;
  readonly extends: Chain;
  /** Methods of its prototype, as they are written. */
  readonly methods: readonly string[];
}

export interface UnclearFact {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}
