import { library } from "../../tools/config/tsup-preset.ts";

export default library({ platform: "node", entry: { index: "src/index.ts", main: "src/main.ts" } });
