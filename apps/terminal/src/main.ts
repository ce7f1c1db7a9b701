import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { parseArgs } from "node:util";
import { connect } from "@apex/ws-client";
import type { chat } from "./contract.ts";
import { createScreen } from "./screen.ts";
import { supervise } from "./supervisor.ts";

const HELP = `A server on SQLite and a client in one terminal.

  npm run terminal                        ask questions; type /kill to end the server with SIGKILL, /quit to leave
  npm run terminal -- "How do I resume?"  one question: the server is killed in the middle of the answer, then the demo ends

  --no-kill   leave the server alone
  --help      this text
`;

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    allowNegative: true,
    options: { kill: { type: "boolean", default: true }, help: { type: "boolean", short: "h", default: false } },
  });
  if (values.help) console.log(HELP);
  else await main(positionals.join(" "), values.kill);
} catch (error) {
  const isUsage = error instanceof TypeError && (error as NodeJS.ErrnoException).code?.startsWith("ERR_PARSE_ARGS");
  console.error(isUsage === true ? `${error.message}\n\n${HELP}` : error);
  process.exitCode = isUsage === true ? 2 : 1;
}

async function main(question: string, isKilling: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "apex-terminal-"));
  const screen = createScreen(process.stdout);
  const supervisor = await supervise(join(folder, "apex.db"), () => screen.note("the server is gone; a new one starts on the same file"));
  const client = connect<typeof chat>(`ws://127.0.0.1:${supervisor.port}/ws`, { token: () => "demo" });
  client.onPhase(({ name }) => screen.note(name));
  const thread = client.thread("terminal");
  const answers = screen.follow(thread.events({ from: "start" }));
  try {
    if (question !== "" || !process.stdin.isTTY) await askOnce(question === "" ? "How does a client resume after a reset?" : question);
    else await converse();
  } finally {
    await client.close();
    await answers;
    await supervisor.stop();
    await rm(folder, { recursive: true, force: true });
  }

  async function askOnce(text: string): Promise<void> {
    const ended = screen.ended();
    const middle = screen.wrote(8);
    await thread.request("ask", { question: text }).accepted;
    // An answer without text has no middle.
    await Promise.race([middle, ended]);
    if (isKilling) {
      screen.note("SIGKILL to the server, in the middle of the answer");
      supervisor.kill();
    }
    await ended;
  }

  async function converse(): Promise<void> {
    const terminal = createInterface({ input: process.stdin, output: process.stdout });
    console.log("Ask about the protocol. /kill ends the server with SIGKILL, /quit leaves.");
    for await (const line of terminal) {
      const text = line.trim();
      if (text === "/quit") break;
      if (text === "/kill") supervisor.kill();
      else if (text !== "") thread.request("ask", { question: text }).accepted.catch((error: unknown) => screen.note(String(error)));
    }
    terminal.close();
  }
}
