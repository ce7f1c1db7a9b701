import { library } from "../../tools/config/tsup-preset.ts";

export default library({
  platform: "neutral",
  entry: {
    index: "src/index.ts",
    trace: "src/trace.ts",
  },
});
