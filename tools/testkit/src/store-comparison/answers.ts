import { isApexError } from "@apex/ws-queue-core";

/** An answer that is an error: both stores have to fail alike. */
export interface Failure {
  readonly failed: string;
}

/** The answer, or the code of the error. */
export async function answerOf<Value>(promise: Promise<Value>): Promise<Value | Failure> {
  try {
    return await promise;
  } catch (error) {
    if (isApexError(error)) return { failed: error.code };
    throw error;
  }
}

export const isFailure = (answer: object): answer is Failure => "failed" in answer;
