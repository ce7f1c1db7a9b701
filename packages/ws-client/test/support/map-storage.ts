const METHODS = {
  get length() {
    return Object.keys(this).length;
  },
  key(index: number): string | null {
    return Object.keys(this)[index] ?? null;
  },
  getItem(key: string): string | null {
    return (this as unknown as Record<string, string>)[key] ?? null;
  },
  setItem(key: string, value: string): void {
    Object.assign(this, { [key]: value });
  },
  removeItem(key: string): void {
    Reflect.deleteProperty(this, key);
  },
  clear(): void {
    for (const key of Object.keys(this)) this.removeItem(key);
  },
};

/** `localStorage` in memory: the one that Node has writes a file. What is stored are properties, as in a page. */
export const createMapStorage = (): Storage => Object.create(METHODS) as Storage;
