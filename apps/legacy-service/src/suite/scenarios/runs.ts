import { eventually, equal } from "../assert.ts";
import type { Scenario } from "../scenario.ts";

const ENDS = new Set(["agent_completed", "agent_failed", "agent_error", "agent_death"]);

/** Questions and the runs that answer them. */
export const RUNS: readonly Scenario[] = [
  {
    id: "R01",
    says: "one person may have two agents of a kind at work",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("a", "data: sales");
      ada.ask("b", "data: costs");
      await eventually("both answers", () => ada.texts("agent_completed").toSorted(), ["The table of costs has 12 rows", "The table of sales has 12 rows"]);
    },
    isAlone: true,
  },
  {
    id: "X09",
    says: "each event is shown in the conversation that it belongs to",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("a", "optimizer: the cache");
      await eventually("in the first", () => ada.types("a").at(-1), "agent_completed");
      ada.ask("b", "optimizer: the index");
      await eventually("in the second", () => ada.texts("agent_completed", "b"), ["the index is as fast as it can be"]);
    },
  },
  {
    id: "O09",
    says: "an agent that is started in a conversation answers in it",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.startAgent("trip", "triage: tea");
      await eventually("the answer", () => ada.texts("agent_completed", "trip")[0], "The tea is on shelf 3.");
    },
  },
  {
    id: "D06",
    says: "a run ends once",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      ada.startAgent("trip", "triage: tea");
      await eventually("an answer", () => ada.texts("agent_completed").length > 0, true);
      await new Promise((resolve) => setTimeout(resolve, 200));
      await post("/notices", { to: ada.user, text: "last" });
      await eventually("the last", () => ada.texts("notice"), ["last"]);
      equal("ends", ada.texts("agent_completed").length, 1);
    },
  },
  {
    id: "F04",
    says: "a thought is shown as one, whatever fields it has",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("french", "translator: thé");
      await eventually("the run", () => ada.types("french").at(-1), "agent_completed");
      equal("thoughts", ada.texts("agent_thinking"), ["What is thé in French?"]);
    },
  },
  {
    id: "F05",
    says: "a tool is shown by its name",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("french", "translator: pain");
      await eventually("the run", () => ada.types("french").at(-1), "agent_completed");
      equal("tools", ada.shown.flatMap(({ tool }) => tool ?? []), ["dictionary", "dictionary"]);
    },
  },
  {
    id: "L26",
    says: "an answer that comes while Ada is away is there when she is back",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("french", "translator: lait");
      await eventually("the tool runs", () => ada.types("french").includes("tool_executing"), true);
      await ada.goAway();
      await new Promise((resolve) => setTimeout(resolve, 600));
      await ada.comeBack();
      await eventually("the answer", () => ada.texts("agent_completed"), ["Le lait"]);
    },
  },
  {
    id: "F09",
    says: "a run whose agent goes silent has an end",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("web", "crawler: example.org");
      await eventually("it has begun", () => ada.types("web").slice(0, 2), ["agent_started", "agent_thinking"]);
      await eventually("it has ended", () => ada.types("web").some((type) => ENDS.has(type)), true, 6_000);
    },
  },
  {
    id: "O03",
    says: "the questions of a conversation are answered in the order in which they were asked",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      for (const text of ["slow tea", "coffee", "invoices"]) ada.ask("shelf", text);
      await eventually("the answers", () => ada.texts("agent_completed").length, 3);
      equal("their order", ada.texts("agent_completed"), ["The tea is on shelf 3.", "The coffee is in the kitchen.", "Invoices are paid on the first of the month."]);
    },
  },
  {
    id: "D04",
    says: "a question that takes long is answered once",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      ada.ask("cellar", "archivist: the flood");
      await eventually("the answer", () => ada.texts("agent_completed").length > 0, true, 6_000);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      equal("runs", ada.types("cellar").filter((type) => type === "agent_started").length, 1);
    },
  },
  {
    id: "L01",
    says: "questions that fail together are all tried again",
    async run({ user, tab }) {
      const ada = await tab(user("ada"));
      const names = ["a", "b", "c", "d", "e", "f"];
      for (const name of names) ada.ask(name, `upstream: ${name}`);
      await eventually("the answers", () => ada.texts("agent_completed").toSorted(), names.map((name) => `Upstream says: ${name}`), 6_000);
    },
    isAlone: true,
  },
  {
    id: "O07",
    says: "the beginning of a run is shown first, also where it was told while nobody was there",
    async run({ user, tab, post }) {
      const ada = await tab(user("ada"));
      ada.openThread("reports");
      await ada.goAway();
      await post("/reports/run", { to: ada.user, subject: "March" });
      await ada.comeBack();
      await eventually("the run", () => ada.types("reports").length, 3);
      equal("its order", ada.types("reports"), ["agent_started", "agent_thinking", "agent_completed"]);
    },
  },
];
