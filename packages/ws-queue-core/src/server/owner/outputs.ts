/** What a machine wants done, in order. */
export interface Outputs<Output> {
  push(output: Output): void;
  poll(): Output | undefined;
}

export function createOutputs<Output>(): Outputs<Output> {
  let waiting: Output[] = [];
  let next = 0;
  return {
    push: (output) => void waiting.push(output),
    poll() {
      const output = waiting[next];
      if (output === undefined) return undefined;
      next += 1;
      if (next >= waiting.length) {
        waiting = [];
        next = 0;
      }
      return output;
    },
  };
}
