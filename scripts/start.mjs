// npm start: the terminal app, from its sources, under the project's own Node.
import { ensureDependencies } from "./bootstrap.mjs";
import { node } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { red, say } from "./lib/terminal.mjs";

const APP = "apps/terminal/src/main.ts";
const FLAGS = [
  "--conditions=@apex/source",
  // node:sqlite still announces itself as experimental; the person at the terminal has no use for that.
  "--disable-warning=ExperimentalWarning",
];

try {
  await ensureDependencies();
  const { code } = await run(node, [...FLAGS, APP, ...process.argv.slice(2)], { stdin: "inherit" });
  process.exitCode = code;
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
