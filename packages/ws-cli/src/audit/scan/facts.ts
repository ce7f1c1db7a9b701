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

export interface UnclearFact {
  readonly line: number;
  readonly text: string;
  readonly why: string;
}
