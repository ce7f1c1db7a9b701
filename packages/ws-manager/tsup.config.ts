import { library } from "../../tools/config/tsup-preset.ts";

export default library({
  platform: "node",
  entry: {
    index: "src/index.ts",
    contract: "src/contract.ts",
    sqlite: "src/sqlite.ts",
    redis: "src/redis.ts",
    memory: "src/memory.ts",
    control: "src/control.ts",
    testing: "src/testing.ts",
  },
});
