import type { ServerFrame } from "../../protocol/frames.ts";
import type { ServerOutput } from "../io.ts";

/** What the machine wants done, in order, until the driver takes it. */
export class OutputQueue {
  #items: ServerOutput[] = [];
  #taken = 0;

  push(output: ServerOutput): void {
    this.#items.push(output);
  }

  send(frame: Exclude<ServerFrame, { t: "events" }>): void {
    this.push({ type: "send", frame });
  }

  take(): ServerOutput | undefined {
    const output = this.#items[this.#taken];
    if (output !== undefined) {
      this.#taken += 1;
      return output;
    }
    if (this.#taken > 0) {
      this.#items = [];
      this.#taken = 0;
    }
    return undefined;
  }
}
