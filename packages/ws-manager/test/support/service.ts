import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, type Client } from "@apex/ws-client";
import * as v from "valibot";
import type { StoreFactory } from "@apex/ws-queue-core/store";
import { createManager, defineContract, isApexError, type Identity, type Manager, type ManagerOptions } from "../../src/index.ts";
import { memoryStore } from "../../src/memory.ts";

export const contract = defineContract({
  requests: { ask: v.object({ question: v.string() }), fail: v.object({}) },
  events: { noted: v.object({ text: v.string() }) },
});
export type TestContract = typeof contract;

/** A service on a free port, as an application would start one; tokens are user ids. */
export interface Service extends AsyncDisposable {
  readonly manager: Manager<TestContract>;
  readonly server: Server;
  readonly url: string;
  /** What `onError` was told of failures; of refusals; and that handlers are missing, since tests register theirs late. */
  readonly errors: unknown[];
  readonly refused: unknown[];
  client(userId: string): Client<TestContract>;
}

export type ServiceOptions = Partial<ManagerOptions<TestContract, Identity>> & { readonly store?: StoreFactory };

export async function startService(options: ServiceOptions = {}): Promise<Service> {
  const server = createServer((_request, response) => response.writeHead(404).end());
  const errors: unknown[] = [];
  const refused: unknown[] = [];
  const clients: Client<TestContract>[] = [];
  const manager = await createManager({
    server,
    contract,
    store: memoryStore(),
    authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
    onError: (error) => (isExpected(error) ? refused : errors).push(error),
    ...options,
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}/ws`;
  return {
    manager,
    server,
    url,
    errors,
    refused,
    client(userId) {
      const client = connect<TestContract>(url, { token: () => userId });
      clients.push(client);
      return client;
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(clients.map((client) => client.close()));
      await manager.close();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const isExpected = (error: unknown): boolean =>
  isApexError(error) && (error.details["refusal"] !== undefined || error.details["missing"] !== undefined);

/** The first `count` values, then the iteration is ended. */
export async function take<Value>(count: number, values: AsyncIterable<Value>): Promise<Value[]> {
  const taken: Value[] = [];
  for await (const value of values) {
    taken.push(value);
    if (taken.length === count) break;
  }
  return taken;
}

/** Everything up to and with the first value that fits. */
export async function takeUntil<Value>(fits: (value: Value) => boolean, values: AsyncIterable<Value>): Promise<Value[]> {
  const taken: Value[] = [];
  for await (const value of values) {
    taken.push(value);
    if (fits(value)) break;
  }
  return taken;
}
