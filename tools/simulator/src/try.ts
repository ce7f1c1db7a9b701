import { runSeed } from "./run/run-seed.ts";
const from = Number(process.argv[2] ?? 1), to = Number(process.argv[3]?.startsWith("-") === false ? process.argv[3] : from);
const traced = process.argv.includes("--trace");
const t0 = Date.now(); let tasks = 0, vms = 0;
for (let seed = from; seed <= to; seed += 1) {
  const t = Date.now();
  const r = await runSeed(seed, { isTraced: traced });
  tasks += r.tasks; vms += r.virtualMs;
  if (traced) console.log(r.trace.join("\n"));
  if (from === to || r.violations.length) console.log(`seed ${seed}: ${Date.now() - t} ms, ${r.virtualMs} vms, ${r.tasks} tasks, seen ${r.seen}, notes ${r.notes}, requests ${r.requests}; ${r.violations.length} violations`);
  for (const v of r.violations.slice(0, 4)) console.log("   ", v.guarantee, v.stream ?? "", v.message.slice(0, 200));
}
console.log(`${to - from + 1} seeds, ${Date.now() - t0} ms, ${tasks} tasks, ${(vms / 3600_000).toFixed(2)} virtual hours`);
