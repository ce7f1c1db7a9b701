import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** A page comes back with a token that has run out, once or more often: what its application has at hand is old. */
export const REFUSED_TOKENS: StepKind = { kind: "refused-tokens", isFault: true, perform: showOldTokens };

function showOldTokens({ browsers, network }: World, random: Random): void {
  const { page } = random.pick(browsers.tabs);
  page.spoilTokens(random.pick([1, 1, 1, 2, 3]));
  for (const wire of network.wires) if (wire.client === page.process) wire.link.cut();
}
