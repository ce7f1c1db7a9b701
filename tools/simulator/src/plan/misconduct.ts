import type { Random } from "@apex/testkit/random";
import { GOOD_CONDUCT, type Conduct } from "../node/conduct.ts";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** The service's own code misbehaves for a while, on every node: a release of it that is bad, say. */
export const MISCONDUCT: StepKind = { kind: "misconduct", isFault: true, perform: misbehave };

const KINDS: readonly Partial<Conduct>[] = [{ handlersThrow: true, onErrorFails: true }, { handlersThrow: true }, { expiriesAreOdd: true }];

function misbehave({ cluster, schedule }: World, random: Random): void {
  Object.assign(cluster.conduct, random.pick(KINDS));
  schedule.after(random.int(1_000, 10_000), () => Object.assign(cluster.conduct, GOOD_CONDUCT));
}
