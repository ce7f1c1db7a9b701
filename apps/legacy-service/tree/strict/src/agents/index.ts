import { manager } from "../manager.ts";
import type { Agent } from "./agent.ts";
import { ArchivistAgent } from "./archivist-agent.ts";
import { CrawlerAgent } from "./crawler-agent.ts";
import { DataAgent } from "./data-agent.ts";
import { NotesAgent } from "./notes-agent.ts";
import { OptimizerAgent } from "./optimizer-agent.ts";
import { ReportAgent } from "./report-agent.ts";
import { ResearchAgent } from "./research-agent.ts";
import { TranslatorAgent } from "./translator-agent.ts";
import { TriageAgent } from "./triage-agent.ts";
import { UpstreamAgent } from "./upstream-agent.ts";

const AGENTS: Readonly<Record<string, () => Agent>> = {
  research: () => new ResearchAgent(),
  data: () => new DataAgent(),
  triage: () => new TriageAgent(),
  notes: () => new NotesAgent(),
  optimizer: () => new OptimizerAgent(),
  translator: () => new TranslatorAgent(),
  crawler: () => new CrawlerAgent(),
  archivist: () => new ArchivistAgent(),
  upstream: () => new UpstreamAgent(),
  report: () => new ReportAgent(),
};

/** One of its own for each run. */
export function registerAgents(): void {
  for (const [name, create] of Object.entries(AGENTS)) manager.agents.register(name, create);
}

export const nameOfAgent = (asked: string): string => (Object.hasOwn(AGENTS, asked) ? asked : "triage");
