import { AgentRegistry } from "@apex/backend/agents/registry";
import { UniversalRegistry } from "@apex/backend/core/registry/universal-registry";
import { ArchivistAgent } from "./archivist-agent.ts";
import type { Agent } from "./agent.ts";
import { CrawlerAgent } from "./crawler-agent.ts";
import { DataAgent } from "./data-agent.ts";
import { NotesAgent } from "./notes-agent.ts";
import { OptimizerAgent } from "./optimizer-agent.ts";
import { ReportAgent } from "./report-agent.ts";
import { ResearchAgent } from "./research-agent.ts";
import { TranslatorAgent } from "./translator-agent.ts";
import { TriageAgent } from "./triage-agent.ts";
import { UpstreamAgent } from "./upstream-agent.ts";

/** Agents of which each person has a session. */
export const sessions = new AgentRegistry();
/** Agents that are small. */
export const helpers = new UniversalRegistry("helpers");

export function registerAgents(): void {
  sessions.register("research", () => new ResearchAgent());
  sessions.register("data", DataAgent);
  helpers.registerFactory("triage", () => new TriageAgent());
  helpers.registerFactory("notes", () => new NotesAgent());
  helpers.registerFactory("optimizer", () => new OptimizerAgent());
  helpers.registerFactory("translator", () => new TranslatorAgent());
  helpers.registerFactory("crawler", () => new CrawlerAgent());
  helpers.registerFactory("archivist", () => new ArchivistAgent());
  helpers.registerFactory("upstream", () => new UpstreamAgent());
  helpers.registerFactory("report", () => new ReportAgent());
}

export const helperFor = (name: string, context: object): Agent => (helpers.get(helpers.has(name) ? name : "triage", context) as Agent);
