import { eventually, equal } from "../assert.ts";
import type { Scenario } from "../scenario.ts";

/** Who is let in, and who is who. */
export const PEOPLE: readonly Scenario[] = [
  {
    id: "X16",
    says: "who says nothing of himself is not let in",
    async run({ user, tabWith }) {
      const nobody = await tabWith(user("nobody"), undefined);
      await eventually("the page says so", nobody.status, "signed-out");
    },
  },
  {
    id: "S16",
    says: "a token that is no good is told as that, so that the page asks to sign in again",
    async run({ user, tabWith }) {
      const ada = await tabWith(user("ada"), "stolen");
      await eventually("the page says so", ada.status, "signed-out");
    },
  },
  {
    id: "X07",
    says: "guests without a name share nothing",
    async run({ post }) {
      await post("/basket", { item: "a present for Ben" });
      const second = await post("/basket", { item: "tea" });
      equal("a stranger's things in the basket", second.body["basket"] ?? [], []);
    },
    isAlone: true,
  },
  {
    id: "X08",
    says: "users whose names are alike are two users",
    async run({ user, tab }) {
      const [first, second] = [await tab(`${user("ann")}|x`), await tab(`${user("ann")}_x`)];
      first.ask("a", "optimizer: the cache");
      await eventually("the first one's answer", () => first.texts("agent_completed"), ["the cache is as fast as it can be"]);
      second.ask("b", "optimizer: the index");
      await eventually("the second one's answer", () => second.texts("agent_completed"), ["the index is as fast as it can be"]);
      equal("what the first one sees of it", first.texts("agent_completed").length, 1);
    },
  },
  {
    id: "X02",
    says: "a tour in a duplicated tab is shown to the one who is signed in there",
    async run({ user, tab, post }) {
      const [ada, ben] = [await tab(user("ada")), await tab(user("ben"))];
      await post("/tour/start", { to: ada.user, tab: ada.id });
      await post("/tour/start", { to: ben.user, tab: ada.id });
      await post("/tour/ready", { to: ben.user, tab: ada.id });
      await eventually("Ben's tour", () => ben.texts("tour_step").filter((text) => text === `Welcome, ${ben.user}`).length, 1);
      equal("Ben's tour at Ada's", ada.texts("tour_step").filter((text) => text.includes(ben.user)), []);
    },
  },
  {
    id: "X06",
    says: "an agent tells nobody what another person has told it",
    async run({ user, tab }) {
      const [ada, ben] = [await tab(user("ada")), await tab(user("ben"))];
      ada.ask("a", "notes: the PIN is 1234");
      await eventually("Ada's note", () => ada.texts("agent_completed").length, 1);
      ben.ask("b", "notes: list");
      await eventually("Ben's answer", () => ben.texts("agent_completed").length, 1);
      equal("what Ben is told", ben.texts("agent_completed"), ["Noted: "]);
    },
    isAlone: true,
  },
  {
    id: "X05",
    says: "two people who ask at once see their own runs",
    async run({ user, tab }) {
      const [ada, ben] = [await tab(user("ada")), await tab(user("ben"))];
      ada.ask("a", "research: bees");
      await eventually("Ada's run has begun", () => ada.types()[0], "agent_started");
      ben.ask("b", "research: ants");
      await eventually("Ben's answer", () => ben.texts("agent_completed", "b"), ["All about ants"]);
      await eventually("Ada's answer", () => ada.texts("agent_completed"), ["All about bees"]);
    },
    isAlone: true,
  },
];
