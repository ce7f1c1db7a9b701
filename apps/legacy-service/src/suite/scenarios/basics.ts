import { eventually } from "../assert.ts";
import type { Scenario } from "../scenario.ts";

/** What works in the old stack, too: without these the others could fail for any reason. */
export const BASICS: readonly Scenario[] = [
  {
    id: "ok-run",
    says: "a question is answered by a run with its five events in order",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("shelf", "Where is the tea?");
      await eventually("the run", () => ada.types("shelf"), ["agent_started", "agent_thinking", "tool_executing", "tool_completed", "agent_completed"]);
      await eventually("the answer", () => ada.texts("agent_completed"), ["The tea is on shelf 3."]);
    },
  },
  {
    id: "ok-notice",
    says: "a notice comes to the person that it is for, and to nobody else",
    async run({ user, tab, post }) {
      const [ada, ben] = [await tab(user("ada")), await tab(user("ben"))];
      await post("/notices", { to: ada.user, text: "for Ada" });
      await post("/notices", { to: ben.user, text: "for Ben" });
      await eventually("Ada's", () => ada.texts("notice"), ["for Ada"]);
      await eventually("Ben's", () => ben.texts("notice"), ["for Ben"]);
    },
  },
  {
    id: "ok-history",
    says: "the messages of a conversation can be asked for",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("shelf", "Where is the coffee?");
      await eventually("the answer", () => ada.texts("agent_completed").length, 1);
      ada.askForHistory("shelf");
      await eventually("the history", () => ada.texts("thread_history", "shelf"), ["2 messages"]);
    },
  },
  {
    id: "ok-greeting",
    says: "a service may put its own method on a manager",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/greetings", { to: ada.user });
      await eventually("the greeting", () => ada.texts("greeting"), [`Good morning, ${ada.user}`]);
    },
  },
];
