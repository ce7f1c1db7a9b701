export class EventQueue {
  readonly #events: { readonly timestamp: number }[] = [];

  enqueue(event: { readonly timestamp: number }): void {
    if (this.#events.length >= 1000) this.#events.shift();
    this.#events.push(event);
    this.#events.sort((a, b) => a.timestamp - b.timestamp);
  }

  dequeue(): { readonly timestamp: number } | undefined {
    return this.#events.shift();
  }
}
