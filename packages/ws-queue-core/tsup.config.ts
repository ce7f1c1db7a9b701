import { library } from "../../tools/config/tsup-preset.ts";

export default library({
  platform: "neutral",
  entry: {
    index: "src/index.ts",
    "protocol/index": "src/protocol/index.ts",
    "client/index": "src/client/index.ts",
    "server/index": "src/server/index.ts",
    "store/index": "src/store/index.ts",
    "events/index": "src/events/index.ts",
  },
});
