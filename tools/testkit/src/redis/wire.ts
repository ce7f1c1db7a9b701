import net from "node:net";
import tls from "node:tls";

/** What a server answers; an error reply is an Error. */
export type Reply = string | number | null | Error | readonly Reply[];

/** One command over a connection of its own, so that nothing of what is tested takes part in looking at it. */
export function askOnce(target: { readonly port: number; readonly ca?: string; readonly auth?: readonly string[] }, args: readonly string[]): Promise<Reply> {
  const { port, ca, auth } = target;
  const commands = [...(auth === undefined ? [] : [["AUTH", ...auth]]), args];
  return new Promise((resolve, reject) => {
    const socket = ca === undefined ? net.connect(port, "127.0.0.1") : tls.connect({ port, host: "127.0.0.1", ca });
    let received = Buffer.alloc(0);
    socket.once("error", reject);
    socket.once("close", () => reject(new Error(`Redis closed the connection before it answered ${args[0] ?? ""}`)));
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      const replies = readReplies(received);
      if (replies.length < commands.length) return;
      resolve(replies.at(-1) ?? null);
      socket.destroy();
    });
    socket.write(commands.map(encode).join(""));
  });
}

const encode = (args: readonly string[]): string => `*${args.length}\r\n${args.map((arg) => `$${Buffer.byteLength(arg)}\r\n${arg}\r\n`).join("")}`;

/** The whole replies (RESP2) at the beginning of the bytes. */
function readReplies(bytes: Buffer): Reply[] {
  const replies: Reply[] = [];
  let at = 0;
  for (let one = readReply(bytes, at); one !== undefined; one = readReply(bytes, at)) {
    replies.push(one.reply);
    at = one.end;
  }
  return replies;
}

function readReply(bytes: Buffer, at: number): { readonly reply: Reply; readonly end: number } | undefined {
  const lineEnd = bytes.indexOf("\r\n", at);
  if (lineEnd < 0) return undefined;
  const kind = String.fromCharCode(bytes[at] ?? 0);
  const line = bytes.toString("utf8", at + 1, lineEnd);
  const end = lineEnd + 2;
  if (kind === "+") return { reply: line, end };
  if (kind === "-") return { reply: new Error(line), end };
  if (kind === ":") return { reply: Number(line), end };
  const length = Number(line);
  if (length < 0) return { reply: null, end };
  if (kind === "*") return readArray(bytes, end, length);
  return bytes.length < end + length + 2 ? undefined : { reply: bytes.toString("utf8", end, end + length), end: end + length + 2 };
}

function readArray(bytes: Buffer, at: number, length: number): { readonly reply: Reply; readonly end: number } | undefined {
  const reply: Reply[] = [];
  let end = at;
  while (reply.length < length) {
    const item = readReply(bytes, end);
    if (item === undefined) return undefined;
    reply.push(item.reply);
    end = item.end;
  }
  return { reply, end };
}
