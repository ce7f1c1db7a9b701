import { markFacade } from "../uses/facade.ts";
import type { AgentScope } from "@apex/ws-manager";
import { brokenBy } from "../breaks.ts";
import { createLegacyError } from "../errors.ts";
import { needContext, type LegacyUserContext } from "./user-context.ts";
import { Named } from "./named.ts";
import { runtime } from "../runtime.ts";
import { shared } from "../shared.ts";

type Factory = (context: LegacyUserContext | AgentScope) => unknown;

const isClass = (value: unknown): value is new (context: unknown) => unknown => typeof value === "function" && /^class[\s{]/.test(Function.prototype.toString.call(value));

/** The old registries of agents: names and factories. Each `get` with a user's context makes an agent of its own, as `manager.agents` does for each run. */
export class LegacyAgentRegistry {
  static {
    markFacade(this, "agent-registry");
  }

  readonly #factories = new Named<Factory>("AgentRegistry");

  constructor(..._given: readonly unknown[]) {}

  /** Throws `registered-instances` for what is no function or class, and `legacy_context` for a name that is taken. */
  register(name: string, factory: unknown, metadata?: object): void {
    if (typeof factory !== "function") throw brokenBy("registered-instances", `AgentRegistry.register("${name}")`);
    this.#factories.add(name, isClass(factory) ? (context) => new factory(context) : (factory as Factory), metadata);
  }

  registerFactory(name: string, factory: Factory, metadata?: object): void {
    this.register(name, factory, metadata);
  }

  registerAgent(name: string, factory: unknown): void {
    this.register(name, factory);
  }

  /** Without a context there is nobody to make it for. */
  get(name: string, context?: object | null): unknown {
    return this.#factories.get(name)?.(needContext(context, `AgentRegistry.get("${name}")`));
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

  listByTag(tag: string): string[] {
    return this.#factories.byTag(tag);
  }

  /** Called with each name and its factory; false refuses it. */
  addValidationHandler(handler: (name: string, factory: unknown) => unknown): void {
    this.#factories.addCheck(handler);
  }

  validateHealth(): { readonly status: "healthy" } {
    return { status: "healthy" };
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

  async getUserSession(userId: string): Promise<{ readonly userId: string; readonly agents: readonly string[] }> {
    return { userId, agents: [] };
  }

  /** None is kept: ask for one with its context. */
  async getUserAgent(_userId: string, _agentType: string): Promise<undefined> {
    return undefined;
  }

  async removeUserAgent(_userId: string, _agentType: string): Promise<boolean> {
    return false;
  }

  async monitorAllUsers(): Promise<{ readonly total_users: 0 }> {
    return { total_users: 0 };
  }

  async emergencyCleanupAll(): Promise<{ readonly users_cleaned: 0 }> {
    return { users_cleaned: 0 };
  }

  async cleanup(): Promise<void> {
    return undefined;
  }

  getMetrics(): { readonly total_items: number } {
    return { total_items: this.#factories.names().length };
  }
}

export const theAgents = shared("agents", () => new LegacyAgentRegistry());
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
  readonly #items: Named<Item>;
  readonly #factories: Named<(context: unknown) => Item>;

  constructor(registryName = "registry", ..._rest: readonly unknown[]) {
    this.registryName = registryName;
    this.#items = new Named(registryName);
    this.#factories = new Named(registryName);
  }

  register(name: string, item: Item, metadata?: object): void {
    this.#items.add(name, item, metadata);
  }

  registerFactory(name: string, factory: (context: unknown) => Item, metadata?: object): void {
    this.#factories.add(name, factory, metadata);
  }

  /** What is registered, or with a context what its factory makes. */
  get(name: string, context?: unknown): Item | undefined {
    if (this.#items.has(name)) return this.#items.get(name);
    return context === undefined ? undefined : this.createInstance(name, context);
  }

  createInstance(name: string, context: unknown): Item | undefined {
    return this.#factories.get(name)?.(context);
  }

  has(name: string): boolean {
    return this.#items.has(name) || this.#factories.has(name);
  }

  listKeys(): string[] {
    return [...this.#items.names(), ...this.#factories.names()];
  }

  listByTag(tag: string): string[] {
    return [...this.#items.byTag(tag), ...this.#factories.byTag(tag)];
  }

  /** Called with each name and item; false refuses it. */
  addValidationHandler(handler: (name: string, item: Item) => unknown): void {
    this.#items.addCheck(handler);
  }

  validateHealth(): { readonly status: "healthy" } {
    return { status: "healthy" };
  }

  getMetrics(): { readonly total_items: number } {
    return { total_items: this.listKeys().length };
  }

  remove(name: string): boolean {
    return this.#items.remove(name) || this.#factories.remove(name);
  }

  clear(): void {
    this.#items.clear();
    this.#factories.clear();
  }

  freeze(): void {
    this.#items.freeze();
    this.#factories.freeze();
  }

  isFrozen(): boolean {
    return this.#items.isFrozen();
  }
}

const itemRegistries = shared("items", () => ({ tool: new LegacyItemRegistry("tool"), service: new LegacyItemRegistry("service"), strategy: new LegacyItemRegistry("strategy") }));

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
