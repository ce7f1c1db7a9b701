// npm start, npm run terminal: an app from its sources, under the project's own Node.
import { ensureDependencies } from "./bootstrap.mjs";
import { node } from "./lib/paths.mjs";
import { run } from "./lib/run.mjs";
import { red, say } from "./lib/terminal.mjs";

const [app, ...args] = process.argv.slice(2);
const FLAGS = [
  "--conditions=@apex/source",
  // node:sqlite still announces itself as experimental; the person at the terminal has no use for that.
  "--disable-warning=ExperimentalWarning",
];

try {
  await ensureDependencies();
  const { code } = await run(node, [...FLAGS, `apps/${app}/src/main.ts`, ...args], { stdin: "inherit" });
  process.exitCode = code;
} catch (error) {
  say(red(error.message));
  process.exitCode = 1;
}
