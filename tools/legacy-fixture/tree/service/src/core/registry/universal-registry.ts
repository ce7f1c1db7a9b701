export class UniversalRegistry<T> {
  readonly #items = new Map<string, T>();

  register(key: string, item: T): void {
    if (this.#items.has(key)) throw new Error(`${key} is registered already`);
    this.#items.set(key, item);
  }

  get(key: string): T | undefined {
    return this.#items.get(key);
  }
}
