import { connect, type Socket } from "node:net";

/** One connection of a page, forwarded to the service, with what is wrong with it at present. */
export interface Link {
  readonly page: number;
  /** Ends both sides; what is on its way is lost. */
  cut(how: "fin" | "rst"): void;
  /** From now on nothing gets through, and the end of one side is hidden from the other. */
  blackhole(): void;
  /** What the service sends is not taken any more, or again. */
  stall(isStalled: boolean): void;
  /** Undefined: as fast as it goes. */
  throttle(bytesPerSecond: number | undefined): void;
}

export interface LinkOptions {
  readonly page: number;
  readonly client: Socket;
  /** What the page sent already. */
  readonly first: Buffer;
  readonly port: number;
  /** How long everything takes, in each direction: without it hardly anything would be on its way when a fault comes. */
  readonly latencyMs: number;
  readonly onEnd: (link: Link) => void;
}

const SLICE_MS = 50;

export function createLink({ page, client, first, port, latencyMs, onEnd }: LinkOptions): Link {
  const service = connect({ port, host: "127.0.0.1", noDelay: true });
  client.setNoDelay(true);
  let bytesPerSecond: number | undefined;
  let isStalled = false;
  let isBlackhole = false;
  let isOver = false;

  function end(how: "fin" | "rst"): void {
    if (isOver) return;
    isOver = true;
    for (const socket of [client, service]) {
      if (how === "rst") socket.resetAndDestroy();
      else socket.destroySoon();
    }
    onEnd(link);
  }

  /** Writes a part each time, and calls back when all of it is written. */
  function trickle(to: Socket, chunk: Buffer, onDone: () => void): void {
    if (isBlackhole || isOver) return;
    const bytes = bytesPerSecond === undefined ? chunk.length : Math.ceil((bytesPerSecond * SLICE_MS) / 1_000);
    to.write(chunk.subarray(0, bytes));
    if (bytes >= chunk.length) onDone();
    else setTimeout(() => trickle(to, chunk.subarray(bytes), onDone), SLICE_MS);
  }

  function pump(from: Socket, to: Socket): void {
    const mayRead = (): boolean => !isBlackhole && !(isStalled && from === service);
    const resume = (): void => void (mayRead() && from.resume());
    const pass = (chunk: Buffer): void => {
      if (isBlackhole || isOver) return;
      if (bytesPerSecond !== undefined) {
        from.pause();
        trickle(to, chunk, resume);
      } else if (!to.write(chunk) || !mayRead()) from.pause();
    };
    // Timers of one length ring in the order in which they were set.
    from.on("data", (chunk: Buffer) => setTimeout(pass, latencyMs, chunk));
    to.on("drain", resume);
    from.on("error", () => undefined);
    from.on("close", () => {
      // Who is behind a dead link hears nothing of the other's end; the fault's own end cuts what is left.
      setTimeout(() => !isBlackhole && end("fin"), latencyMs);
    });
  }

  const link: Link = {
    page,
    cut: end,
    blackhole() {
      isBlackhole = true;
      client.resume();
      service.resume();
    },
    stall(stalled) {
      isStalled = stalled;
      if (stalled) service.pause();
      else service.resume();
    },
    throttle(limit) {
      bytesPerSecond = limit;
    },
  };
  pump(client, service);
  pump(service, client);
  setTimeout(() => service.write(first), latencyMs);
  client.resume();
  return link;
}
