import type { CountResult, DocumentInfo, WordResult } from "../documents/types.ts";

/** A place that the answer refers to; the text names it as [number]. Lines count from 1. */
export interface Citation {
  readonly number: number;
  readonly document: string;
  readonly from: number;
  readonly to: number;
  readonly quote: string;
}

/** One side of a comparison. */
export interface Side {
  readonly name: string;
  readonly count: CountResult;
  readonly citations: readonly Citation[];
}

/** What the tools brought, before any text is written about it. */
export type Findings =
  | {
      readonly kind: "passages";
      readonly words: readonly WordResult[];
      /** How many documents were searched. */
      readonly searched: number;
      /** The documents that the question named; none: all were searched. */
      readonly within: readonly string[];
      /** Documents whose names have all of the words. */
      readonly titled: readonly string[];
      readonly citations: readonly Citation[];
    }
  | { readonly kind: "count"; readonly phrase: string; readonly count: CountResult; readonly citations: readonly Citation[] }
  | { readonly kind: "comparison"; readonly left: Side; readonly right: Side; readonly shared: readonly string[] }
  /** Without a citation the lines that were asked for are behind the end. */
  | { readonly kind: "lines"; readonly document: string; readonly total: number; readonly citation: Citation | undefined }
  /** No document of a name, or several. */
  | { readonly kind: "choices"; readonly name: string; readonly documents: readonly string[] }
  | { readonly kind: "overview"; readonly name: string; readonly total: number; readonly documents: readonly DocumentInfo[] }
  | { readonly kind: "help"; readonly name: string };

export function citationsOf(findings: Findings): readonly Citation[] {
  switch (findings.kind) {
    case "passages":
    case "count":
      return findings.citations;
    case "comparison":
      return [...findings.left.citations, ...findings.right.citations];
    case "lines":
      return findings.citation === undefined ? [] : [findings.citation];
    case "choices":
    case "overview":
    case "help":
      return [];
  }
}
