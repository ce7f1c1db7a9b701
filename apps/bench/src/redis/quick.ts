import { startRedis } from "@apex/testkit/redis";
import { CROWD, SHAPES } from "./shapes.ts";
import { openBare, openRowServer, openStore } from "./subjects.ts";
const which = process.argv[2] ?? "all";
for (const shape of which === "crowd" ? [CROWD] : SHAPES) for (const [name, open] of [["bare", openBare("RPUSH")], ["rows", openRowServer], ["store", openStore]] as const) {
  if (which === "crowd" && process.argv[3] && name !== process.argv[3]) continue;
  await using server = await startRedis({});
  const subject = await open(server.url, shape);
  const go = async (ms: number) => { const c = process.cpuUsage(); const t = performance.now(); let n = 0; while (performance.now() - t < ms) { await subject.commit(); n += shape.commits * shape.entries; } const u = process.cpuUsage(c); return { n, node: (u.user + u.system) / n }; };
  await go(500);
  const cpu = async () => { const i = String(await server.command("INFO", "cpu")); const r = (k: string) => Number(new RegExp(`^${k}:([\\d.]+)`, "m").exec(i)?.[1]); return (r("used_cpu_user") + r("used_cpu_sys")) * 1e6; };
  const b = await cpu(); const r = await go(process.argv[3] ? 6000 : 1500); const a = await cpu();
  console.log(shape.name.padEnd(28), name.padEnd(6), "node µs", r.node.toFixed(1), "redis µs", ((a - b) / r.n).toFixed(1));
  await subject.close();
}
