import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLimits, isApexError, type ApexError, type Limits } from "@apex/ws-queue-core";
import { onTestFinished } from "vitest";
import { createTransport, systemClock, systemRandom, type Transport, type TransportOptions } from "../../src/index.ts";
import { createArrayHost, type ArrayHost } from "./array-host.ts";

export interface Served {
  readonly host: ArrayHost;
  readonly server: Server;
  readonly transport: Transport;
  readonly port: number;
  readonly url: string;
  /** What `onError` was told of failures, and of refusals. */
  readonly errors: unknown[];
  readonly refused: ApexError[];
  readonly lines: string[];
}

interface ServeOptions extends Partial<Omit<TransportOptions, "limits" | "host">> {
  readonly limits?: Partial<Limits>;
  /** Called before the transport attaches to the server. */
  readonly prepare?: (server: Server) => void;
}

/** A transport on a real HTTP server on a free port; everything is closed when the test is done. */
export async function serve({ limits, prepare, ...options }: ServeOptions = {}): Promise<Served> {
  const host = createArrayHost();
  const errors: unknown[] = [];
  const refused: ApexError[] = [];
  const lines: string[] = [];
  const server = createServer((_request, response) => response.end("http"));
  prepare?.(server);
  const transport = createTransport({
    host,
    server,
    limits: createLimits(limits),
    clock: systemClock,
    random: systemRandom,
    debug: (line) => lines.push(line),
    onError: (error) => (isApexError(error) && error.details["refusal"] !== undefined ? refused.push(error) : errors.push(error)),
    ...options,
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  onTestFinished(async () => {
    await transport.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return { host, server, transport, port, url: `ws://127.0.0.1:${port}/ws`, errors, refused, lines };
}
