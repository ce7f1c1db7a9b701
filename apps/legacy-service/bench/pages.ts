import { connect } from "@apex/ws-client";

/** Pages of users in a process of their own: `pages.ts new|old <port> <users>`. A message `{ close: 3 }` closes the fourth one. */
const [kind, port, users] = process.argv.slice(2);

function openNew(userId: string): () => void {
  const client = connect(`ws://127.0.0.1:${port}/ws`, { token: () => userId });
  for (const thread of ["t", "notices"]) void read(client.thread(thread).events());
  return () => void client.close();
}

async function read(events: AsyncIterable<unknown>): Promise<void> {
  try {
    for await (const event of events) void event;
  } catch (error) {
    console.error("pages.ts:", error);
  }
}

function openOld(userId: string): () => void {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws?token=${userId}`);
  socket.addEventListener("message", ({ data }) => void JSON.parse(String(data)));
  return () => socket.close();
}

const close = Array.from({ length: Number(users) }, (_, user) => (kind === "old" ? openOld : openNew)(`user-${user}`));
process.on("message", (message: { readonly close: number }) => close[message.close]?.());
process.once("disconnect", () => process.exit());
