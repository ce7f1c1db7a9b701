const MAX = 1000;

/** Hands events on one at a time, and drops the oldest beyond a thousand. */
export class EventQueue<Event> {
  private waiting: Event[] = [];
  private isHandling = false;
  private readonly handle: (event: Event) => void;

  constructor(handle: (event: Event) => void) {
    this.handle = handle;
  }

  push(event: Event): void {
    this.waiting.push(event);
    if (this.waiting.length > MAX) this.waiting.shift();
    if (this.isHandling) return;
    this.isHandling = true;
    for (let next = this.waiting.shift(); next !== undefined; next = this.waiting.shift()) this.handle(next);
    this.isHandling = false;
  }
}
