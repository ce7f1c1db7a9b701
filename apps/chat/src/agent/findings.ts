import type { CountResult, DocumentInfo } from "../documents/types.ts";

/** A place that the answer leans on; the text names it as [number]. Lines count from 1. */
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

/** What the tools brought, before anybody writes about it. */
export type Findings =
  | {
      readonly kind: "passages";
      readonly words: readonly string[];
      readonly passages: number;
      readonly documents: number;
      readonly citations: readonly Citation[];
    }
  | { readonly kind: "count"; readonly phrase: string; readonly count: CountResult; readonly citations: readonly Citation[] }
  | { readonly kind: "comparison"; readonly left: Side; readonly right: Side; readonly shared: readonly string[] }
  | { readonly kind: "lines"; readonly document: string; readonly citation: Citation | undefined }
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
    case "overview":
    case "help":
      return [];
  }
}
