import { randomUUID } from "node:crypto";
import { toJson } from "../delivery/json.ts";
import { isConfigured } from "../runtime.ts";
import { LegacyManager } from "./manager.ts";
import { GoldenTypes } from "./records.ts";
import { UserExecutionContext, readContext } from "./user-context.ts";

type Fields = Readonly<Record<string, unknown>>;

export const newId = (): string => randomUUID();

export const serializeMessage = (message: unknown): unknown => toJson(message);

export const enumKey = (value: unknown): string => String(value);

/** `createServerMessage(type, data)`: what old code passes to a `send…` call. */
export const createServerMessage = (type: string, data: Fields = {}, ...more: readonly unknown[]): Fields => ({ type, data, ...(typeof more[0] === "string" ? { correlation_id: more[0] } : {}) });

export const createStandardMessage = (type: string, payload: Fields = {}, userId?: string, threadId?: string): Fields => ({
  type,
  payload,
  ...(userId === undefined ? {} : { user_id: userId }),
  ...(threadId === undefined ? {} : { thread_id: threadId }),
});

export const createErrorMessage = (code: string, message: string, details: Fields = {}): Fields => ({ type: "error", data: { error_code: code, error: message, ...details } });

const ALIASES: Readonly<Record<string, string>> = {
  user: "user_message",
  user_input: "user_message",
  chat_message: "user_message",
  message: "user_message",
  execute_agent: "start_agent",
  agent_failed: "agent_error",
  agent_fallback: "agent_error",
};

/** The name that the old aliases stand for. */
export const normalizeMessageType = (type: unknown): string => (Object.hasOwn(ALIASES, String(type)) ? (ALIASES[String(type)] ?? String(type)) : String(type));

export const goldenTypes = (): Set<string> => new Set(Object.values(GoldenTypes));

/** Throws a plain error that names those of the five that are not among the events. */
export function assertGoldenTypes(events: readonly unknown[]): void {
  const seen = new Set(events.map((event) => (typeof event === "string" ? event : (event as Fields | null)?.["type"])));
  const absent = Object.values(GoldenTypes).filter((type) => !seen.has(type));
  if (absent.length > 0) throw new Error(`Missing events: ${absent.join(", ")}`);
}

/** True once the old names have their manager. */
export const isReadyLater = async (..._given: readonly unknown[]): Promise<boolean> => isConfigured();

/** What the manager has seen to already: it refuses what is over a limit before any handler is called. */
export const always = (..._given: readonly unknown[]): true => true;

export const nothingLater = async (..._given: readonly unknown[]): Promise<undefined> => undefined;

export const emptyStatus = (..._given: readonly unknown[]): Fields => ({ managers: 1, healthy: isConfigured() });

export const resetNothing = (..._given: readonly unknown[]): void => undefined;

/** A context for a test, with any fields replaced. */
export const createTestContext = (fields: Fields = {}): UserExecutionContext =>
  new UserExecutionContext({ user_id: "test-user", thread_id: "test-thread", run_id: randomUUID(), ...readContext(fields), ...fields });

/** The facade over the manager that the test has set by `configureLegacyCompat({ manager })`, made by `createTestManager`. */
export const createTestFacade = (...given: readonly unknown[]): LegacyManager => new LegacyManager(...given);

/** What a breaker or a monitor was asked to guard is simply done: the manager's store has its own. */
export class LegacyGuard {
  constructor(..._given: readonly unknown[]) {}

  async call<Result>(work: () => Result): Promise<Awaited<Result>> {
    return await work();
  }

  async start(): Promise<void> {
    return undefined;
  }

  async stop(): Promise<void> {
    return undefined;
  }

  allow(..._given: readonly unknown[]): boolean {
    return true;
  }

  /** Old validators and trackers: what the contract refuses never gets this far. */
  validateEvent(..._given: readonly unknown[]): { readonly isValid: true } {
    return { isValid: true };
  }

  validate(..._given: readonly unknown[]): { readonly isValid: true } {
    return { isValid: true };
  }

  record(..._given: readonly unknown[]): void {
    return undefined;
  }

  getStats(): Fields {
    return {};
  }
}

export const theGuard = new LegacyGuard();
export const getGuard = (..._given: readonly unknown[]): LegacyGuard => theGuard;

/** Old code put objects here that all users shared; nothing is kept. */
export const noSharedObjects: Fields = Object.freeze({});
