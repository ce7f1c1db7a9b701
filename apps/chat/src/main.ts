import path from "node:path";
import { HELP, parseCommand } from "./command-line.ts";
import { buildPage } from "./page-build.ts";
import { demoControl, readSettings } from "./settings.ts";
import { supervise } from "./supervisor.ts";

/** The demo: builds the page when it has to, and keeps a server running. `--dev` serves the page from Vite instead. */
async function main(): Promise<void> {
  const command = parseCommand(process.argv.slice(2));
  if (command === "help") return console.log(HELP);
  const settings = readSettings(process.env);
  const page = command === "dev" ? {} : { CHAT_PAGE: await buildPage((words) => console.log(words)) };
  const control = demoControl(process.env, settings);
  const supervisor = await supervise({
    environment: { APEX_DEMO: "1", CHAT_CONTROL: control, ...page },
    onRestart: (cause) => console.log(`The server ended (${cause}). Starting it again …`),
  });
  console.log(`\n  The chat is at http://localhost:${supervisor.port}\n`);
  if (control !== "") console.log(`  Look inside with: npm run apex-ws -- doctor${control === path.resolve("apex.sock") ? "" : ` --socket ${control}`}\n`);
  if (settings.model !== undefined) console.log(`  ${settings.model.model} at ${settings.model.baseUrl} answers the questions\n`);

  const stop = (): void => {
    void supervisor.stop().then(() => process.exit(0));
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
