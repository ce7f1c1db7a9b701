import { createLegacyError } from "../errors.ts";

type Check<Item> = (name: string, item: Item) => unknown;

interface Entry<Item> {
  readonly item: Item;
  readonly tags: readonly string[];
}

/** What the old registries had in common: things by name, with tags, until they are frozen. Holds what the application registers, and no more. */
export class Named<Item> {
  readonly owner: string;
  readonly #entries = new Map<string, Entry<Item>>();
  readonly #checks: Check<Item>[] = [];
  #isFrozen = false;

  constructor(owner: string) {
    this.owner = owner;
  }

  /** Throws `legacy_context` for a name that is taken, when it is frozen, and when a check says no. */
  add(name: string, item: Item, metadata?: object): void {
    const refuse = (why: string): never => {
      throw createLegacyError("legacy_context", `${this.owner}: "${name}" ${why}`, { name });
    };
    if (this.#isFrozen) refuse("comes too late: the registry is frozen");
    if (this.#entries.has(name)) refuse("is registered already");
    if (this.#checks.some((check) => check(name, item) === false)) refuse("was refused by a validation handler");
    const tags = (metadata as { readonly tags?: unknown } | undefined)?.tags;
    this.#entries.set(name, { item, tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [] });
  }

  get = (name: string): Item | undefined => this.#entries.get(name)?.item;
  has = (name: string): boolean => this.#entries.has(name);
  names = (): string[] => [...this.#entries.keys()];
  byTag = (tag: string): string[] => [...this.#entries].flatMap(([name, { tags }]) => (tags.includes(tag) ? [name] : []));
  remove = (name: string): boolean => this.#entries.delete(name);
  clear = (): void => this.#entries.clear();
  freeze = (): void => void (this.#isFrozen = true);
  isFrozen = (): boolean => this.#isFrozen;
  addCheck = (check: Check<Item>): void => void this.#checks.push(check);
}
