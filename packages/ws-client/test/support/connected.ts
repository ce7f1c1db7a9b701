import type { ApexError } from "@apex/ws-queue-core";
import { connect, type Client, type ConnectOptions, type UntypedContract } from "../../src/index.ts";
import { createScriptedServer, type ScriptedConnection, type ScriptedServer } from "./scripted-server.ts";

/** Reconnects without waiting long. */
export const FAST = { backoffMinMs: 1, backoffMaxMs: 20 } as const;

export interface Pair extends AsyncDisposable {
  readonly server: ScriptedServer;
  readonly client: Client<UntypedContract>;
  /** The first connection, welcomed. */
  readonly connection: ScriptedConnection;
  /** What the application was told besides. */
  readonly errors: readonly ApexError[];
}

/** A scripted server with a client that has been welcomed. */
export async function createPair(options: ConnectOptions = {}): Promise<Pair> {
  const server = await createScriptedServer();
  const errors: ApexError[] = [];
  const client = connect(server.url, { settings: FAST, onError: (error) => errors.push(error), ...options });
  const connection = await server.connection();
  await connection.welcome();
  return {
    server,
    client,
    connection,
    errors,
    async [Symbol.asyncDispose]() {
      await client.close();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Settles when the client is in this phase. */
export const reached = (client: Client<UntypedContract>, name: Client<UntypedContract>["phase"]["name"]): Promise<void> =>
  new Promise((resolve) => {
    if (client.phase.name === name) return resolve();
    const undo = client.onPhase((phase) => {
      if (phase.name !== name) return;
      undo();
      resolve();
    });
  });
