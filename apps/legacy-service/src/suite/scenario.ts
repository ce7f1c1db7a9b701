import type { World } from "./world.ts";

/** What people may rely on. */
export interface Scenario {
  /** The defect of the old stack that it is about (`docs/legacy-defects.md`), or `ok-…` for what the old stack does as well. */
  readonly id: string;
  readonly says: string;
  /** It needs a service of its own: it ends it, or fills it up. */
  readonly isAlone?: true;
  readonly run: (world: World) => Promise<void>;
}
