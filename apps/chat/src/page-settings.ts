import type { Collection } from "./documents/types.ts";

/** What the server tells the page at its start. */
export interface PageSettings {
  /** The page may become somebody, cut its socket and kill the server. */
  readonly demo: boolean;
  readonly users: readonly { readonly id: string; readonly name: string }[];
  /** Who writes the answers: a model's name, or undefined for the built-in librarian. */
  readonly model: string | undefined;
  /** The collection that everybody can read. */
  readonly sample: Collection;
}
