import { eventually } from "../assert.ts";
import type { Scenario } from "../scenario.ts";

/** The service dies. */
export const RESTARTS: readonly Scenario[] = [
  {
    id: "L33",
    says: "notices that Ada has not seen survive a restart of the service",
    async run({ user, tab, post, restart }) {
      const ada = await tab(user("ada"));
      await ada.goAway();
      await post("/notices", { to: ada.user, text: "before the restart" });
      await restart();
      await ada.comeBack();
      await eventually("the notice", () => ada.texts("notice"), ["before the restart"]);
    },
    isAlone: true,
  },
  {
    id: "L02",
    says: "a question that was being answered when the service died is answered after its restart",
    async run({ user, tab, restart }) {
      const ada = await tab(user("ada"));
      ada.ask("cellar", "archivist: the fire");
      await eventually("it has begun", () => ada.types("cellar"), ["agent_started"]);
      await restart();
      await ada.comeBack();
      await eventually("the answer", () => ada.texts("agent_completed"), ["The file of the fire is from 1974"], 8_000);
    },
    isAlone: true,
  },
];
