import type { Agent, Task } from "./agent.ts";

/** Keeps what it is told while it lives. */
export class NotesAgent implements Agent {
  private readonly notes: string[] = [];

  async run({ question }: Task): Promise<string> {
    if (question !== "list") this.notes.push(question);
    return `Noted: ${this.notes.join("; ")}`;
  }
}
