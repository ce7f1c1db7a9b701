import { eventually, equal } from "../assert.ts";
import type { Scenario } from "../scenario.ts";

const alarms = (count: number): string[] => Array.from({ length: count }, (_, index) => `Alarm ${index + 1}`);

/** What waits until its user comes for it. */
export const INBOX: readonly Scenario[] = [
  {
    id: "L22",
    says: "no alarm is given up for another one",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/alarms", { to: ada.user, count: 205 });
      await post("/alarms/collect", { user: ada.user });
      await eventually("the alarms", () => ada.texts("alarm"), alarms(205));
    },
  },
  {
    id: "L18",
    says: "alarms that could not be delivered are delivered later",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await ada.goAway();
      await post("/alarms", { to: ada.user, count: 3 });
      await post("/alarms/collect", { user: ada.user });
      await ada.comeBack();
      await post("/alarms/collect", { user: ada.user });
      await eventually("the alarms", () => ada.texts("alarm"), alarms(3));
    },
  },
  {
    id: "L19",
    says: "a long letter is delivered",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      const text = "Dear Ada. ".repeat(4_000);
      await post("/letters", { to: ada.user, text });
      await post("/alarms/collect", { user: ada.user });
      await eventually("the letter", () => ada.texts("letter").map(({ length }) => length), [text.length]);
    },
  },
  {
    id: "F12",
    says: "the archive has the room that it was given",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/alarms", { to: ada.user, count: 1 });
      await post("/archive", { to: ada.user, count: 300 });
      await post("/alarms/collect", { user: ada.user });
      await eventually("the pages", () => ada.texts("archived").length, 300);
    },
  },
  {
    id: "X12",
    says: "the alarms of others cost Ada none of hers",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/alarms", { to: ada.user, count: 1 });
      for (const name of ["b", "c", "d", "e", "f"]) await post("/alarms", { to: user(name), count: 200 });
      await post("/alarms/collect", { user: ada.user });
      await eventually("Ada's alarm", () => ada.texts("alarm"), alarms(1));
    },
    isAlone: true,
  },
  {
    id: "L20",
    says: "an alarm is taken, however many others wait",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      for (const name of ["b", "c", "d", "e", "f"]) await post("/alarms", { to: user(name), count: 200 });
      const { body } = await post("/alarms", { to: ada.user, count: 1 });
      equal("accepted", body, { accepted: 1 });
      await post("/alarms/collect", { user: ada.user });
      await eventually("Ada's alarm", () => ada.texts("alarm"), alarms(1));
    },
    isAlone: true,
  },
];
