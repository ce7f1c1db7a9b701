import type { Random } from "@apex/testkit/random";
import type { World } from "../world.ts";
import type { StepKind } from "./step.ts";

/** More than these connect at once only when somebody attacks. */
const TABS_PER_USER_MAX = 6;

/** Somebody else signs in: the next page of the tab finds what the last user's page had stored. */
export const SIGN_IN: StepKind = { kind: "sign-in", isFault: true, perform: signIn };

function signIn({ browsers }: World, random: Random): void {
  const tab = random.pick(browsers.tabs);
  const other = random.pick(browsers.users);
  // A page that was not welcomed takes what it finds for its own user's: that much has to be said in its docs.
  const isWelcomed = tab.page.progress === "live" || tab.page.progress === "lagging";
  const isRoom = browsers.tabs.filter(({ userId }) => userId === other).length < TABS_PER_USER_MAX;
  if (isWelcomed && isRoom && other !== tab.userId) tab.signIn(other);
}
