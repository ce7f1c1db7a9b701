import type { ExtraRoleNames } from "@apex/ws-migration";

/** What a scanner has to know of the old stack. */
export interface ScanContext {
  /** True if the specifier names an old module in this file. */
  isOld(specifier: string): boolean;
  /** True if the text contains a prefix of the old trees, in whatever place. */
  mentionsStack(text: string): boolean;
  readonly roles: ExtraRoleNames;
}
