import net from "node:net";

/** The network between one page and the service. */
export interface Line {
  readonly port: number;
  /** Nothing goes through, and what was open is gone. */
  cut(): void;
  restore(): void;
  /** The page loses its end; the service's end hangs, and nothing tells it. */
  hang(): void;
  /** How often a page has connected through it. */
  opened(): number;
  close(): Promise<void>;
}

export async function createLine(servicePort: () => number): Promise<Line> {
  const open = new Set<net.Socket>();
  const nearEnds = new Map<net.Socket, net.Socket>();
  let isCut = false;
  let opened = 0;

  const keep = (socket: net.Socket, other: () => net.Socket): void => {
    open.add(socket);
    socket.on("error", () => other().destroy());
    socket.once("close", () => {
      open.delete(socket);
      other().destroy();
    });
  };

  const server = net.createServer((near) => {
    if (isCut) return void near.destroy();
    const far = net.connect(servicePort(), "127.0.0.1");
    keep(near, () => far);
    keep(far, () => near);
    near.pipe(far).pipe(near);
    opened++;
    nearEnds.set(near, far);
    near.once("close", () => nearEnds.delete(near));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));

  const cut = (): void => {
    isCut = true;
    for (const socket of open) socket.destroy();
  };
  return {
    port: (server.address() as net.AddressInfo).port,
    cut,
    restore: () => void (isCut = false),
    hang() {
      for (const [near, far] of nearEnds) {
        near.unpipe(far);
        near.removeAllListeners("close");
        near.once("close", () => open.delete(near));
        near.destroy();
        // What the service writes goes nowhere.
        far.resume();
      }
      nearEnds.clear();
    },
    opened: () => opened,
    close: () => {
      cut();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}
