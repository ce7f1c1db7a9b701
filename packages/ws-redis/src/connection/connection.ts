import type { ApexError, Clock } from "@apex/ws-queue-core";
import { createFailures } from "./failures.ts";
import { openLink, type LinkState } from "./link.ts";
import { resolveOptions, type RedisConnectionOptions } from "./options.ts";
import { runScript, type Script } from "./scripts.ts";
import { checkServer, type ServerFacts } from "./server-checks.ts";
import { openSession, type Call, type CallOptions, type Reply } from "./session.ts";
import { systemClock } from "./system-clock.ts";

/** Commands to one server. None is repeated here, and none waits for a connection. */
export interface RedisConnection {
  readonly call: Call;
  script(script: Script, keys: readonly string[], args: readonly (string | Buffer)[], options?: CallOptions): Promise<Reply>;
  /** What an error means that is a part of an answer, by its text. */
  failure(reply: string): ApexError;
  readonly state: () => LinkState;
  /** Of the connection that there is, or the last one. */
  readonly server: () => ServerFacts;
  /** Ends it at once: what is under way rejects with `store_unavailable`, what follows with `store_closed`. */
  close(): Promise<void>;
}

export interface ConnectionPorts {
  readonly clock?: Clock;
  /** Further checks of each new connection before it is used, such as those of the schema. What it throws refuses the connection. */
  readonly prepare?: (call: Call, server: ServerFacts) => Promise<void>;
  /** There is another connection behind the first one. With another `runId` the server was started anew. */
  readonly onReady?: (server: ServerFacts) => void;
  /** The connection was lost, or there is another reason now why none can be made. */
  readonly onError: (error: ApexError) => void;
}

/**
 * Connects and checks the server. Rejects with `misconfigured` for options or a server that cannot be used, and with
 * `store_unavailable` where there is none: the first connection is attempted once. A lost one is made anew for as long as it takes.
 */
export async function openConnection(options: RedisConnectionOptions, { clock = systemClock, prepare, onReady, onError }: ConnectionPorts): Promise<RedisConnection> {
  const resolved = resolveOptions(options);
  const { name } = resolved.target;
  const failures = createFailures(name);
  // Of the first check, which comes before everything that reads it.
  let server!: ServerFacts;
  const check = async (call: Call): Promise<void> => {
    server = await checkServer(call, name);
    await prepare?.(call, server);
  };
  const link = await openLink(resolved, {
    clock,
    failures,
    open: (signal) => openSession(resolved, { clock, failures, signal, check }),
    onReady: () => onReady?.(server),
    onError,
  });
  const call: Call = async (args, callOptions) => link.use().call(args, callOptions);
  return {
    call,
    script: (script, keys, args, callOptions) => runScript(call, script, keys, args, callOptions),
    failure: failures.ofReply,
    state: link.state,
    server: () => server,
    close: link.close,
  };
}
