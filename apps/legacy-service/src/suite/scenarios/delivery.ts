import { setTimeout as pause } from "node:timers/promises";
import { eventually, equal } from "../assert.ts";
import type { Scenario } from "../scenario.ts";
import type { World } from "../world.ts";

const BETWEEN_MS = 5;

const INTERNALS = ["recovered", "original_failure", "attempt", "critical", "user_context", "_user_isolation", "emergency_mode"];

const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `Notice ${index + 1}`);

async function notify({ post }: World, to: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) await post("/notices", { to, text });
}

/** Notices: who gets what, how often, and in which order. */
export const DELIVERY: readonly Scenario[] = [
  {
    id: "L24",
    says: "sixty notices that came while Ada was away are all there when she is back",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      await ada.goAway();
      await notify(world, ada.user, numbered(60));
      await ada.comeBack();
      await eventually("the notices", () => ada.texts("notice"), numbered(60));
    },
  },
  {
    id: "L25",
    says: "a tab that was offline shows what the other tab has got meanwhile",
    async run(world) {
      const [first, second] = [await world.tab(world.user("ada")), await world.tab(world.user("ada"))];
      second.close();
      await notify(world, first.user, ["while one tab was closed"]);
      await eventually("in the open tab", () => first.texts("notice"), ["while one tab was closed"]);
      const third = await world.tab(first.user);
      await eventually("in the tab that is opened again", () => third.texts("notice"), ["while one tab was closed"]);
    },
  },
  {
    id: "O06",
    says: "what was missed is shown before what comes after it",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      await ada.goAway();
      await notify(world, ada.user, numbered(3));
      let isBack = false;
      const back = ada.comeBack().then(() => (isBack = true));
      // One after the other from before she is back until after it, so some of them come in between.
      let sent = 3;
      for (let more = 20; more > 0; more -= isBack ? 1 : 0) {
        await notify(world, ada.user, [`Notice ${++sent}`]);
        await pause(BETWEEN_MS);
      }
      await back;
      await eventually("the notices", () => ada.texts("notice").length, sent);
      equal("their order", ada.texts("notice"), numbered(sent));
    },
  },
  {
    id: "F06",
    says: "a page gets nothing of how the service works inside",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      await ada.goAway();
      await notify(world, ada.user, ["one"]);
      await ada.comeBack();
      await eventually("the notice", () => ada.texts("notice"), ["one"]);
      const names = ada.shown.flatMap(({ message }) => [...Object.keys(message), ...Object.keys(message["data"] ?? {})]);
      equal("internals", names.filter((name) => INTERNALS.includes(name)), []);
    },
  },
  {
    id: "X01",
    says: "whoever signs in in a duplicated tab sees nothing of the one who was signed in before",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      const ben = await world.tab(world.user("ben"), ada.id);
      await notify(world, ada.user, ["Ada's diagnosis"]);
      await notify(world, ben.user, ["Ben's letter"]);
      await eventually("Ben's", () => ben.texts("notice"), ["Ben's letter"]);
      await eventually("Ada's", () => ada.texts("notice"), ["Ada's diagnosis"]);
    },
  },
  {
    id: "D10",
    says: "after a change of the network each notice comes once",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      await ada.switchNetwork();
      await notify(world, ada.user, ["once"]);
      await notify(world, ada.user, ["last"]);
      await eventually("the last", () => ada.texts("notice").at(-1), "last");
      equal("the first", ada.texts("notice").filter((text) => text === "once").length, 1);
    },
  },
  {
    id: "S12",
    says: "closing one tab leaves the others open",
    async run(world) {
      const first = await world.tab(world.user("ada"), `${world.user("tab")}-1`);
      const other = await world.tab(world.user("ada"), `${world.user("tab")}-12`);
      const asked = async (): Promise<boolean> => (await world.post("/presence", { user: first.user })).body["online"] === true;
      first.close();
      for (let look = 0; look < 20 && (await asked()); look++) await new Promise((resolve) => setTimeout(resolve, 20));
      await notify(world, other.user, ["still here"]);
      await eventually("in the other tab", () => other.texts("notice"), ["still here"]);
    },
  },
  {
    id: "X10",
    says: "what is another person's is not shown",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      await world.post("/reports/card", { to: ada.user, of: world.user("ben") });
      await notify(world, ada.user, ["last"]);
      await eventually("the last", () => ada.texts("notice"), ["last"]);
      equal("Ben's card", ada.texts("report_card"), []);
    },
  },
  {
    id: "X15",
    says: "an announcement to a team does not go to everybody",
    async run(world) {
      const ben = await world.tab(world.user("ben"));
      await world.post("/announcements", { team: "sales", text: "Sales meet at noon" });
      await notify(world, ben.user, ["last"]);
      await eventually("the last", () => ben.texts("notice"), ["last"]);
      equal("of another team", ben.texts("announcement").filter((text) => text.startsWith("Sales")), []);
    },
    isAlone: true,
  },
  {
    id: "L29",
    says: "a comment on a conversation comes to the person whose it is",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      const thread = world.user("trip");
      ada.ask(thread, "Where is the tea?");
      await eventually("the answer", () => ada.texts("agent_completed").length, 1);
      await world.post("/comments", { thread, text: "Take the train" });
      await eventually("the comment", () => ada.texts("comment"), ["Take the train"]);
    },
  },
  {
    id: "D01",
    says: "what is sent every way there is comes once",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      await world.post("/notices/important", { to: ada.user, id: world.user("fire"), text: "The fire drill is at three" });
      await world.post("/alarms/collect", { user: ada.user });
      await notify(world, ada.user, ["last"]);
      await eventually("the last", () => ada.texts("notice"), ["last"]);
      equal("important", ada.texts("important"), ["The fire drill is at three"]);
    },
  },
  {
    id: "L30",
    says: "a report that was made in the background is told to its user",
    async run(world) {
      const ada = await world.tab(world.user("ada"));
      ada.openThread("reports");
      await world.post("/reports/done", { to: ada.user, name: "March" });
      await eventually("the report", () => ada.texts("report_ready"), ["March"]);
    },
  },
  {
    id: "S10",
    says: "after many reports another one can be made",
    async run(world) {
      const ada = world.user("ada");
      const answers: number[] = [];
      for (let month = 1; month <= 22; month++) answers.push((await world.post("/reports/done", { to: ada, name: `Month ${month}` })).status);
      equal("answers that are not 200", answers.filter((status) => status !== 200), []);
    },
  },
];
