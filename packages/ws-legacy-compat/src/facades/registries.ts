import { markFacade } from "../uses/facade.ts";
import type { AgentScope } from "@apex/ws-manager";
import { brokenBy } from "../breaks.ts";
import { createLegacyError } from "../errors.ts";
import { needContext, type LegacyUserContext } from "./user-context.ts";
import { runtime } from "../runtime.ts";

type Factory = (context: LegacyUserContext | AgentScope) => unknown;

const isClass = (value: unknown): value is new (context: unknown) => unknown => typeof value === "function" && /^class[\s{]/.test(Function.prototype.toString.call(value));

/** Factories by name. An instance is refused: it would be every user's. */
class Factories {
  readonly #factories = new Map<string, Factory>();
  #isFrozen = false;

  add(name: string, given: unknown, owner: string): void {
    if (typeof given !== "function") throw brokenBy("registered-instances", `${owner}.register("${name}")`);
    if (this.#isFrozen) throw createLegacyError("legacy_context", `${owner} is frozen: register "${name}" before`, { name });
    if (this.#factories.has(name)) throw createLegacyError("legacy_context", `${owner} has "${name}" already`, { name });
    this.#factories.set(name, isClass(given) ? (context) => new given(context) : (given as Factory));
  }

  make(name: string, context: LegacyUserContext): unknown {
    return this.#factories.get(name)?.(context);
  }

  has = (name: string): boolean => this.#factories.has(name);
  names = (): string[] => [...this.#factories.keys()];
  remove = (name: string): boolean => this.#factories.delete(name);
  clear = (): void => this.#factories.clear();
  freeze = (): void => void (this.#isFrozen = true);
  isFrozen = (): boolean => this.#isFrozen;
}

/** The old registries of agents: names and factories. Each `get` with a user's context makes an agent of its own, as `manager.agents` does for each run. */
export class LegacyAgentRegistry {
  static {
    markFacade(this, "agent-registry");
  }

  readonly #factories = new Factories();

  constructor(..._given: readonly unknown[]) {}

  /** Throws `registered-instances` for what is no function or class, and `legacy_context` for a name that is taken. */
  register(name: string, factory: unknown, _metadata?: object): void {
    this.#factories.add(name, factory, "AgentRegistry");
  }

  registerFactory(name: string, factory: Factory, _metadata?: object): void {
    this.register(name, factory);
  }

  registerAgent(name: string, factory: unknown): void {
    this.register(name, factory);
  }

  /** Without a context there is nobody to make it for. */
  get(name: string, context?: object | null): unknown {
    return this.#factories.has(name) ? this.#factories.make(name, needContext(context, `AgentRegistry.get("${name}")`)) : undefined;
  }

  async getAsync(name: string, context?: object | null): Promise<unknown> {
    return await this.get(name, context);
  }

  createInstance(name: string, context: object): unknown {
    return this.get(name, context);
  }

  createAgentWithContext(name: string, context: object, ..._rest: readonly unknown[]): unknown {
    return this.get(name, context);
  }

  async createAgentForUser(userId: string, agentType: string, context: object = {}, _websocketManager?: unknown): Promise<unknown> {
    return await this.get(agentType, { ...context, userId });
  }

  has(name: string): boolean {
    return this.#factories.has(name);
  }

  listKeys(): string[] {
    return this.#factories.names();
  }

  listAgents(): string[] {
    return this.#factories.names();
  }

  getAvailableAgents(): string[] {
    return this.#factories.names();
  }

  remove(name: string): boolean {
    return this.#factories.remove(name);
  }

  clear(): void {
    this.#factories.clear();
  }

  freeze(): void {
    this.#factories.freeze();
  }

  isFrozen(): boolean {
    return this.#factories.isFrozen();
  }

  /** Every agent has its routing by its run: there is nothing to hand over (R03). */
  setWebsocketManager(_manager: unknown, _context?: unknown): void {
    return undefined;
  }

  async setWebsocketManagerAsync(_manager: unknown, _context?: unknown): Promise<void> {
    return undefined;
  }

  setWebsocketBridge(_bridge: unknown): void {
    return undefined;
  }

  /** No session is kept for a user: agents are made for a run and end with it. */
  async cleanupUserSession(_userId: string): Promise<void> {
    return undefined;
  }

  async resetUserAgents(_userId: string): Promise<void> {
    return undefined;
  }

  async cleanup(): Promise<void> {
    return undefined;
  }

  getMetrics(): { readonly total_items: number } {
    return { total_items: this.#factories.names().length };
  }
}

export const theAgents = new LegacyAgentRegistry();
export const getAgentRegistry = (..._given: readonly unknown[]): LegacyAgentRegistry => theAgents;
/** For tests: one that shares nothing with the service's. */
export const createAgentRegistry = (..._given: readonly unknown[]): LegacyAgentRegistry => new LegacyAgentRegistry();

/** Makes agents for one run. */
export class LegacyInstanceFactory {
  configure(..._given: readonly unknown[]): void {
    return undefined;
  }

  async createAgentInstance(name: string, context: object): Promise<unknown> {
    return await theAgents.get(name, context);
  }

  async createUserExecutionContext(userId: string, threadId: string, runId: string): Promise<LegacyUserContext> {
    return { userId, threadId, runId };
  }

  async cleanupUserContext(_context: object): Promise<void> {
    return undefined;
  }
}

const theInstances = new LegacyInstanceFactory();
export const getInstanceFactory = (): LegacyInstanceFactory => theInstances;
export const createInstanceFactory = (..._given: readonly unknown[]): LegacyInstanceFactory => theInstances;
export const configureInstanceFactory = (..._given: readonly unknown[]): Promise<LegacyInstanceFactory> => Promise.resolve(theInstances);

/** What is no agent is the application's: things by name, as it was. */
export class LegacyItemRegistry<Item = unknown> {
  readonly registryName: string;
  readonly #items = new Map<string, Item>();
  #isFrozen = false;

  constructor(registryName = "registry", ..._rest: readonly unknown[]) {
    this.registryName = registryName;
  }

  register(name: string, item: Item, _metadata?: object): void {
    if (this.#isFrozen) throw createLegacyError("legacy_context", `${this.registryName} is frozen: register "${name}" before`, { name });
    if (this.#items.has(name)) throw createLegacyError("legacy_context", `${this.registryName} has "${name}" already`, { name });
    this.#items.set(name, item);
  }

  get(name: string, _context?: unknown): Item | undefined {
    return this.#items.get(name);
  }

  has(name: string): boolean {
    return this.#items.has(name);
  }

  listKeys(): string[] {
    return [...this.#items.keys()];
  }

  remove(name: string): boolean {
    return this.#items.delete(name);
  }

  clear(): void {
    this.#items.clear();
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  isFrozen(): boolean {
    return this.#isFrozen;
  }
}

const itemRegistries = { tool: new LegacyItemRegistry("tool"), service: new LegacyItemRegistry("service"), strategy: new LegacyItemRegistry("strategy") };

/** Agents have the registry that makes them for each user; everything else is a registry of things. Throws `legacy_context` for another kind. */
export function getGlobalRegistry(kind: string): LegacyAgentRegistry | LegacyItemRegistry {
  const asked = kind.toLowerCase();
  if (asked.includes("agent")) return theAgents;
  const items = Object.values(itemRegistries).find(({ registryName }) => asked.includes(registryName));
  if (items === undefined) throw createLegacyError("legacy_context", `getGlobalRegistry knows agents, tools, services and strategies, not ${kind}`);
  return items;
}

export const createScopedRegistry = (kind: string, scopeId: string): LegacyAgentRegistry | LegacyItemRegistry =>
  /agent/i.test(kind) ? new LegacyAgentRegistry() : new LegacyItemRegistry(`${kind}/${scopeId}`);

/** Which thread a run belongs to: the run's own events know it, and what old code says beforehand. */
export class LegacyThreadRegistry {
  constructor(..._given: readonly unknown[]) {}

  async register(runId: string, threadId: string, _metadata?: object): Promise<boolean> {
    runtime().runThreads.set(runId, threadId);
    return true;
  }

  async getThread(runId: string): Promise<string | undefined> {
    return runtime().runThreads.get(runId) ?? runtime().runs.find(runId)?.threadId;
  }

  async unregisterRun(runId: string): Promise<boolean> {
    return runtime().runThreads.delete(runId);
  }

  async getMetrics(): Promise<{ readonly active_mappings: number }> {
    return { active_mappings: runtime().runThreads.size };
  }
}

export const threadRegistry = new LegacyThreadRegistry();
export const getThreadRegistry = (..._given: readonly unknown[]): Promise<LegacyThreadRegistry> => Promise.resolve(threadRegistry);
