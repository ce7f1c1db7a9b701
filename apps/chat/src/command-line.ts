import { parseArgs } from "node:util";

export const HELP = `An agent's answers in a browser, and a server that starts again whatever ends it. The address is printed.

  npm start                  the page, built when it has to be
  npm run dev                the page from Vite's development server
  PORT=3001 npm start        another port
  npm start -- --help        this text

Environment:
  PORT, HOST                 where the server listens, default 3000 (0: any free port) and 127.0.0.1
  CHAT_DATA                  folder of the store, the documents and the demo's secret, default apps/chat/data
  CHAT_CONTROL               the socket that apex-ws asks, default apex.sock here, or in CHAT_DATA; empty: none
  CHAT_WORDS_PER_SECOND      how fast the built-in librarian writes, default 28
  OPENAI_BASE_URL            a language model answers instead, such as http://localhost:11434/v1
  OPENAI_MODEL, OPENAI_API_KEY  for that endpoint
  OPENAI_TIMEOUT_SECONDS     how long it may be silent, default 120`;

/** What the command line asks for. Throws a sentence and the help for what it does not know. */
export function parseCommand(args: readonly string[]): "help" | "dev" | "start" {
  try {
    const { values } = parseArgs({ args: [...args], options: { dev: { type: "boolean" }, help: { type: "boolean", short: "h" } } });
    return values.help === true ? "help" : values.dev === true ? "dev" : "start";
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : String(error)}\n\n${HELP}`);
  }
}
