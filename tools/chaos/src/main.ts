import { runChaos } from "./drive/run-chaos.ts";
import { writeHistory } from "./history/history.ts";
import type { Settings } from "./settings.ts";
import { isFaultName } from "./plan/fault-names.ts";
const [faults = "cut", clients="20", seconds="10", store="sqlite"] = process.argv.slice(2);
const settings: Settings = { store: store as "sqlite", clients: Number(clients), users: Math.ceil(Number(clients) / 4), threads: Math.ceil(Number(clients) / 2), rate: 200, seconds: Number(seconds), seed: 1, faults: faults.split(",").filter(isFaultName) };
const { history, differences, drainMs } = await runChaos(settings, { progress: (stage, { records }) => console.error(stage, records.length) });
const counts = Map.groupBy(history.records, ({ k }) => k);
console.log(Object.fromEntries([...counts].map(([k, all]) => [k, all.length])), "drain", drainMs);
const kinds = Map.groupBy(differences, ({ kind }) => kind);
for (const [kind, all] of kinds) { console.log(kind, all.length); for (const one of all.slice(0, 8)) console.log("   ", one.message); }
await writeHistory("/tmp/chaos-history.jsonl", history);
