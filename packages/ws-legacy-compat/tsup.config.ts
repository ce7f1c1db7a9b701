import { globSync } from "node:fs";
import { library } from "../../tools/config/tsup-preset.ts";

const generated = globSync("src/generated/**/*.ts", { cwd: import.meta.dirname });

export default library({
  platform: "node",
  entry: { index: "src/index.ts", ...Object.fromEntries(generated.map((file) => [file.slice("src/generated/".length, -".ts".length), file])) },
});
