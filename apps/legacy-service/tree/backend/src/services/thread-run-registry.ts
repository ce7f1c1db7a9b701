export class ThreadRunRegistry {
  private readonly threads = new Map<string, string>();

  async register(runId: string, threadId: string): Promise<boolean> {
    this.threads.set(runId, threadId);
    return true;
  }

  async getThread(runId: string): Promise<string | undefined> {
    return this.threads.get(runId);
  }

  async unregisterRun(runId: string): Promise<boolean> {
    return this.threads.delete(runId);
  }
}

const theRegistry = new ThreadRunRegistry();
export const getThreadRunRegistry = async (): Promise<ThreadRunRegistry> => theRegistry;
