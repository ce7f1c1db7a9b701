type Context = object;
type Factory<Item> = (context: any) => Item;

export class UniversalRegistry<Item = any> {
  readonly registryName: string;
  private readonly items = new Map<string, Item>();
  private readonly factories = new Map<string, Factory<Item>>();
  private frozen = false;

  constructor(registryName = "registry") {
    this.registryName = registryName;
  }

  register(name: string, item: Item, _metadata?: object): void {
    this.check(name);
    this.items.set(name, item);
  }

  registerFactory(name: string, factory: Factory<Item>, _metadata?: object): void {
    this.check(name);
    this.factories.set(name, factory);
  }

  private check(name: string): void {
    if (this.frozen) throw new Error(`${this.registryName} is frozen`);
    if (this.has(name)) throw new Error(`${name} is registered already`);
  }

  /** X06: what was made for the first user is everybody's from then on. */
  get(name: string, context?: Context): Item | undefined {
    const known = this.items.get(name);
    if (known !== undefined || context === undefined) return known;
    const made = this.factories.get(name)?.(context);
    if (made !== undefined) this.items.set(name, made);
    return made;
  }

  createInstance(name: string, context: Context): Item | undefined {
    return this.factories.get(name)?.(context);
  }

  has(name: string): boolean {
    return this.items.has(name) || this.factories.has(name);
  }

  listKeys(): string[] {
    return [...new Set([...this.factories.keys(), ...this.items.keys()])];
  }

  freeze(): void {
    this.frozen = true;
  }

  isFrozen(): boolean {
    return this.frozen;
  }
}

export class AgentRegistry extends UniversalRegistry {}
export class ToolRegistry extends UniversalRegistry {}

const agents = new AgentRegistry("agent");
const tools = new ToolRegistry("tool");

export function getGlobalRegistry(kind: string): UniversalRegistry {
  return kind.toLowerCase().includes("agent") ? agents : tools;
}
