import { connect as connectTcp, createServer, type AddressInfo, type Socket } from "node:net";

/** A TCP relay in front of a service: the wire that a test cuts, or stops without telling either end. */
export interface Wire extends AsyncDisposable {
  readonly url: string;
  /** Ends every connection at once, in both directions. */
  cut(): void;
  /** While it is down, new connections are ended as soon as they come. */
  setDown(isDown: boolean): void;
  /** Connections that came so far. */
  readonly count: number;
}

export async function layWire(serviceUrl: string): Promise<Wire> {
  const target = new URL(serviceUrl);
  const pairs = new Set<readonly [Socket, Socket]>();
  let isDown = false;
  let count = 0;

  const relay = createServer((near) => {
    count += 1;
    near.on("error", () => near.destroy());
    if (isDown) return void near.destroy();
    const far = connectTcp(Number(target.port), target.hostname);
    far.on("error", () => far.destroy());
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far).pipe(near);
    for (const socket of pair) socket.on("close", () => (pairs.delete(pair), pair.forEach((end) => end.destroy())));
  });
  await new Promise<void>((resolve) => relay.listen(0, "127.0.0.1", resolve));

  const cut = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.destroy();
  };
  return {
    url: `ws://127.0.0.1:${(relay.address() as AddressInfo).port}${target.pathname}`,
    cut,
    setDown(down) {
      isDown = down;
      if (down) cut();
    },
    get count() {
      return count;
    },
    async [Symbol.asyncDispose]() {
      cut();
      await new Promise((resolve) => relay.close(resolve));
    },
  };
}
