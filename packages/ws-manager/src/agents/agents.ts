import { aFunction, anId, checkValue, createError, type RunId, type ThreadId, type UserId } from "@apex/ws-queue-core";
import { ask } from "@apex/ws-transport";

declare const agentOf: unique symbol;

/** The name of a registered agent, as `register` returns it: who asks for an agent by it gets its type. */
export type AgentName<Agent> = string & { readonly [agentOf]: Agent };

/** What an agent is made for. */
export interface AgentScope {
  readonly userId: UserId;
  readonly threadId: ThreadId;
  readonly runId: RunId;
  /** Of the run or, for `ctx.agent`, of the request. */
  readonly signal: AbortSignal;
}

/** Makes an agent of its own for each run. What it throws is thrown by `agent`. */
export type AgentFactory<Agent> = (scope: AgentScope) => Agent | PromiseLike<Agent>;

/** The agents that handlers and runs may ask for, by name: factories only, so that no two users share one. */
export interface Agents {
  /**
   * Registers the factory of an agent, before the first request is handled: before `onRequest`, since a request may wait already. Returns the
   * name, which brings the type along: `ctx.agent(librarian)`. Throws `misconfigured` for a name that is none or is taken, for a factory that
   * is no function or is a class, and when it is too late.
   */
  register<Agent>(name: string, factory: AgentFactory<Agent>): AgentName<Agent>;
  /** Takes no further agent. The first request that this node handles does the same. Repeating it is harmless. */
  freeze(): void;
}

/** An agent of a run or an attempt: the same one whenever the name is asked for again, also when making it failed. */
export interface GetAgent {
  /** By what `register` returned. Throws `misconfigured` for a name that is not registered, and what the factory throws. */
  <Agent>(name: AgentName<Agent>): Promise<Agent>;
  /** By a text, whose agent the caller knows the type of. */
  <Agent = unknown>(name: string): Promise<Agent>;
}

/** The service's agents, as the owners of threads use them. */
export interface AgentRegistry extends Agents {
  /** Throws `misconfigured`, and names those that there are. */
  check(name: unknown): string;
  has(name: string): boolean;
  /** Calls the factory of a name that was checked. */
  make(name: string, scope: AgentScope): Promise<unknown>;
}

interface Registered {
  readonly factory: AgentFactory<unknown>;
  /** What the factory returned. */
  readonly made: WeakSet<object>;
  isReported: boolean;
}

const aFactory = aFunction<AgentFactory<unknown>>("({ userId, threadId, runId, signal }) => …; an agent that is made already would be every user's");

/** The text of a class, which can only be called with `new`; not that of a method that is called `class`. */
const CLASS = /^class(?:\s*\{|\s+[^\s(])/;

function refuseClass(name: string, factory: AgentFactory<unknown>): void {
  if (!CLASS.test(Function.prototype.toString.call(factory))) return;
  const made = `new ${factory.name === "" ? "TheClass" : factory.name}(scope)`;
  throw createError("misconfigured", `agents.register("${name}", …) got a class, which cannot be called: pass a factory, (scope) => ${made}`, { name });
}

const isShareable = (value: unknown): value is object => (typeof value === "object" && value !== null) || typeof value === "function";

export function createAgents(onError: (error: unknown) => void): AgentRegistry {
  const agents = new Map<string, Registered>();
  let isFrozen = false;

  function register<Agent>(given: string, factory: AgentFactory<Agent>): AgentName<Agent> {
    const name = checkValue("agents.register: name", given, anId);
    const checked = checkValue(`agents.register("${name}", …): factory`, factory, aFactory);
    refuseClass(name, checked);
    if (isFrozen) {
      throw createError("misconfigured", `agents.register("${name}", …) comes too late: requests are handled, or freeze() was called. Register all agents before onRequest`, { name });
    }
    if (agents.has(name)) throw createError("misconfigured", `There is an agent called ${name} already; register each name once`, { name });
    agents.set(name, { factory: checked, made: new WeakSet(), isReported: false });
    return name as AgentName<Agent>;
  }

  function check(name: unknown): string {
    const known = checkValue("agent: name", name, anId);
    if (agents.has(known)) return known;
    const all = [...agents.keys()].join(", ") || "none";
    throw createError("misconfigured", `No agent called ${known} is registered; there are: ${all}. Call agents.register before onRequest`, { name: known });
  }

  /** One object for several runs is one for several users: what it keeps of the first, the next one finds (defect X04). */
  function noteMade(name: string, agent: Registered, made: object): void {
    if (!agent.made.has(made)) return void agent.made.add(made);
    if (agent.isReported) return;
    agent.isReported = true;
    onError(createError("misconfigured", `The factory of the agent ${name} returned the same object for two runs, which may be two users': make a new one each time`, { name }));
  }

  return {
    register,
    freeze() {
      isFrozen = true;
    },
    check,
    has: (name) => agents.has(name),
    async make(name, scope) {
      const agent = agents.get(name);
      if (agent === undefined) throw createError("misconfigured", undefined, { name });
      const made = await ask(() => agent.factory(scope));
      if (isShareable(made)) noteMade(name, agent, made);
      return made;
    },
  };
}
