import { connect, type Socket } from "node:net";
import { SECRET } from "./messages.ts";
import { CLOSE, closeFrame, frame, PONG, TEXT, tryReadFrame, type ReadFrame } from "./ws-frame.ts";

/** One frame of the protocol, as it came. */
export type Answer = Readonly<Record<string, unknown>> & { readonly t: string };

/** Everything waits for an event of the socket; this is only how long a broken server holds up the report. */
const PATIENCE_MS = 20_000;
const HEADERS_END = "\r\n\r\n";

/** How a WebSocket client begins. */
export function upgradeRequest(overrides: Readonly<Record<string, string | undefined>> = {}, line = "GET /ws HTTP/1.1"): string {
  const headers = Object.entries({
    Host: "127.0.0.1",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    "Sec-WebSocket-Protocol": "apex.ws.v1.json",
    ...overrides,
  }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${value}\r\n`]));
  return `${line}\r\n${headers.join("")}\r\n`;
}

/** A TCP connection that can say anything, and reads what a WebSocket server answers. */
export class RawSocket {
  readonly #socket: Socket;
  readonly #checks = new Set<() => void>();
  #unread: Buffer = Buffer.alloc(0);
  #isUpgraded = false;
  /** Frames of the protocol that came and were not taken yet. */
  answers: Answer[] = [];
  /** Payloads of WebSocket pongs. */
  pongs: Buffer[] = [];
  /** Of the answer to the upgrade. */
  status: number | undefined;
  /** Of the server's close frame. */
  closeCode: number | undefined;
  isConnected = false;
  isClosed = false;
  sawSecret = false;

  constructor(port: number) {
    this.#socket = connect(port, "127.0.0.1");
    this.#socket.setNoDelay(true);
    this.#socket.on("data", (data) => this.#handleData(data));
    this.#socket.on("connect", () => {
      this.isConnected = true;
      this.#changed();
    });
    // A server may reset what is hostile; the close that follows says all there is.
    this.#socket.on("error", () => undefined);
    this.#socket.on("close", () => {
      this.isClosed = true;
      this.#changed();
    });
  }

  write(data: Buffer | string): void {
    if (this.#socket.writable) this.#socket.write(data);
  }

  /** Resolves once the operating system took it: true, or false when the connection ended instead. */
  push(data: Buffer): Promise<boolean> {
    // A socket that is destroyed calls back with an error, also for what waits.
    return new Promise((resolve) => this.#socket.write(data, (error) => resolve(error === undefined || error === null)));
  }

  send(...frames: readonly object[]): void {
    for (const one of frames) this.write(frame(JSON.stringify(one)));
  }

  /** Resolves true once the condition holds, false when the connection ended without it. Rejects when neither comes. */
  until(holds: () => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const check = (): void => {
        const done = holds();
        if (!done && !this.isClosed) return;
        clearTimeout(timer);
        this.#checks.delete(check);
        resolve(done);
      };
      const timer = setTimeout(() => {
        this.#checks.delete(check);
        reject(new Error(`The server said nothing more. Status ${this.status}, close code ${this.closeCode}, answers ${this.#summary()}`));
      }, PATIENCE_MS);
      this.#checks.add(check);
      check();
    });
  }

  /** Stops reading: what the server sends stays in its buffers. */
  pause(): void {
    this.#socket.pause();
  }

  /** RST, as from a machine that was switched off. */
  reset(): void {
    this.#socket.resetAndDestroy();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  async leave(): Promise<void> {
    this.write(closeFrame(1000));
    await this.until(() => this.isClosed);
  }

  #summary(): string {
    return JSON.stringify(this.answers).slice(0, 500);
  }

  #changed(): void {
    for (const check of this.#checks) check();
  }

  #handleData(data: Buffer): void {
    if (data.includes(SECRET)) this.sawSecret = true;
    this.#unread = this.#unread.length === 0 ? data : Buffer.concat([this.#unread, data]);
    if (this.#isUpgraded || this.#readHead()) this.#readFrames();
    this.#changed();
  }

  #readHead(): boolean {
    const end = this.#unread.indexOf(HEADERS_END);
    if (end < 0) return false;
    this.status = Number(this.#unread.toString("latin1", 9, 12));
    this.#unread = this.#unread.subarray(end + HEADERS_END.length);
    this.#isUpgraded = this.status === 101;
    return this.#isUpgraded;
  }

  #readFrames(): void {
    for (let read = tryReadFrame(this.#unread); read !== undefined; read = tryReadFrame(this.#unread)) {
      this.#unread = this.#unread.subarray(read.bytes);
      this.#handleFrame(read);
    }
  }

  #handleFrame({ opcode, payload }: ReadFrame): void {
    if (opcode === TEXT) this.answers.push(...parseAnswers(payload));
    if (opcode === PONG) this.pongs.push(payload);
    if (opcode !== CLOSE || this.closeCode !== undefined) return;
    this.closeCode = payload.length < 2 ? 1005 : payload.readUInt16BE(0);
    // A well-formed goodbye, whatever was said before: the server need not wait for it.
    this.write(closeFrame(1000));
    this.#socket.end();
  }
}

function parseAnswers(payload: Buffer): Answer[] {
  const message = JSON.parse(payload.toString("utf8")) as Answer | Answer[];
  return Array.isArray(message) ? message : [message];
}
