import type { ServerFrame } from "../../protocol/frames.ts";
import type { ServerOutput } from "../io.ts";

const NOTHING: ServerOutput[] = [];

/** What the machine wants done, in order, until the driver takes it. */
export class OutputQueue {
  #items = NOTHING;
  #taken = 0;

  push(output: ServerOutput): void {
    // Most inputs lead to one output: a list that is made for one is a fraction of one that grew.
    if (this.#items.length === 0) this.#items = [output];
    else this.#items.push(output);
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
      this.#items = NOTHING;
      this.#taken = 0;
    }
    return undefined;
  }
}
