import { describe, expect, it } from "vitest";
import { VICTIM } from "../src/messages.ts";
import { RawSocket, upgradeRequest, type Answer } from "../src/raw-socket.ts";
import { startService } from "../src/service-process.ts";

async function greet(port: number, user: string, producer?: string): Promise<{ socket: RawSocket; welcome: Answer | undefined }> {
  const socket = new RawSocket(port);
  socket.write(upgradeRequest());
  socket.send({ t: "hello", v: 1, token: `user:${user}`, producer });
  await socket.until(() => socket.answers.length > 0);
  return { socket, welcome: socket.answers.shift() };
}

describe("another user's producer in hello", () => {
  it("is not known, tells nothing of what was sent under it, and does not replace its owner's connection (X01)", async () => {
    await using service = await startService();
    const { socket: victim, welcome } = await greet(service.port, VICTIM);
    const producer = String(welcome?.["producer"]);
    victim.send({ t: "request", id: "secret", seq: 1, thread: "diary", name: "ask", payload: { question: "?" } });
    await victim.until(() => victim.answers.some(({ t }) => t === "settled"));

    const attacker = await greet(service.port, "mallory", producer);
    expect(attacker.welcome).toMatchObject({ t: "welcome", accepted: 0, settled: 0 });
    expect(attacker.welcome?.["producer"]).not.toBe(producer);
    victim.answers = [];
    victim.send({ t: "ping" });
    expect(await victim.until(() => victim.answers.some(({ t }) => t === "pong"))).toBe(true);

    const owner = await greet(service.port, VICTIM, producer);
    expect(owner.welcome).toMatchObject({ producer, accepted: 1 });
    await victim.until(() => victim.isClosed);
    expect(victim.closeCode).toBe(4202);
    for (const { socket } of [attacker, owner]) socket.destroy();
  });
});
