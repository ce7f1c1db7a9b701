/**
 * Single source of truth for what has not been delivered.
 */
export class PendingQueue {
  readonly #texts: string[] = [];

  get size(): number {
    return this.#texts.length;
  }

  push(text: string): void {
    this.#texts.push(text);
  }
}
