import { getThreadRunRegistry } from "@apex/backend/services/thread-run-registry";

/** Which conversation a run belongs to, for the people of the help desk. */
export const threadOfRun = async (runId: string): Promise<string | undefined> => (await getThreadRunRegistry()).getThread(runId);
