class RunReporter {
  emitAgentStarted(name: string): void {
    console.log("started", name);
  }

  emitAgentCompleted(name: string): void {
    console.log("completed", name);
  }
}

const reporter = new RunReporter();

export function reportRuns(count: number): void {
  reporter.emitAgentStarted(`${count} runs`);
  reporter.emitAgentCompleted(`${count} runs`);
}
