import { eventually, equal, inTime } from "../assert.ts";
import type { Scenario } from "../scenario.ts";

const STEPS = ["Welcome", "This is your inbox", "Ask an agent here", "Watch it think", "It uses tools", "Stop it here", "That is all"];

/** What waits for a page to be ready. */
export const QUEUES: readonly Scenario[] = [
  {
    id: "O01",
    says: "the steps of a tour are shown from the first to the last",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/tour/start", { to: ada.user, tab: ada.id });
      await post("/tour/ready", { to: ada.user, tab: ada.id });
      await eventually("the steps", () => ada.texts("tour_step").length, STEPS.length);
      equal("their order", ada.texts("tour_step"), STEPS.map((text) => `${text}, ${ada.user}`));
    },
  },
  {
    id: "L32",
    says: "a tour is shown after the page was loaded again",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/tour/start", { to: ada.user, tab: ada.id });
      ada.close();
      const again = await tab(ada.user);
      await post("/tour/ready", { to: again.user, tab: again.id });
      await eventually("the steps", () => again.texts("tour_step").length, STEPS.length);
    },
  },
  {
    id: "H01",
    says: "a tour that is ended is ended",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/tour/start", { to: ada.user, tab: ada.id });
      const { status } = await inTime("the answer", post("/tour/end", { to: ada.user, tab: ada.id }));
      equal("the answer", status, 200);
    },
  },
  {
    id: "L16",
    says: "what is critical gets through, however many hints wait",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/status", { to: ada.user, urgency: "critical", text: "The building is closed" });
      await eventually("the status", () => ada.texts("status"), ["The building is closed"]);
    },
  },
  {
    id: "L17",
    says: "what matters gets through, however many hints wait",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      await post("/status", { to: ada.user, urgency: "high", text: "The lift is out of order" });
      await eventually("the status", () => ada.texts("status"), ["The lift is out of order"]);
    },
  },
  {
    id: "L11",
    says: "a digest of which was said that it is queued is shown",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      const { body } = await post("/digest", { to: ada.user, text: "Two letters, one call" });
      equal("what the office is told", body, { queued: true });
      await eventually("the digest", () => ada.texts("digest"), ["Two letters, one call"]);
    },
  },
];
