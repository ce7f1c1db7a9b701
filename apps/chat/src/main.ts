import { buildPage } from "./page-build.ts";
import { readSettings } from "./settings.ts";
import { supervise } from "./supervisor.ts";

/** The demo: builds the page when it has to, and keeps a server running. `--dev` serves the page from Vite instead. */
async function main(): Promise<void> {
  const isDev = process.argv.includes("--dev");
  const settings = readSettings(process.env);
  const page = isDev ? {} : { CHAT_PAGE: await buildPage((words) => console.log(words)) };
  const supervisor = await supervise({
    environment: { APEX_DEMO: "1", ...page },
    onRestart: (cause) => console.log(`The server ended (${cause}). Starting it again …`),
  });
  console.log(`\n  The chat is at http://localhost:${supervisor.port}\n`);
  if (settings.openAi !== undefined) console.log(`  Answers are written by ${settings.openAi.model} at ${settings.openAi.baseUrl}\n`);

  const stop = (): void => {
    void supervisor.stop().then(() => process.exit(0));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
}

main().catch((error: unknown) => {
  const words = error instanceof Error ? error.message : String(error);
  console.error(words.includes("EADDRINUSE") ? `${words}. Choose another port: PORT=3001 npm start` : words);
  process.exitCode = 1;
});
