import type { HostileClass } from "../hostile-class.ts";
import type { Random } from "@apex/testkit/random";
import { upgradeRequest } from "../raw-socket.ts";

function badUpgrade(random: Random): string {
  return random.pick([
    () => upgradeRequest({ "Sec-WebSocket-Protocol": random.pick(["", ",,,"]) }),
    () => upgradeRequest({ "Sec-WebSocket-Key": random.pick([undefined, "", "short", "x".repeat(500)]) }),
    () => upgradeRequest({ "Sec-WebSocket-Version": random.pick([undefined, "0", "12", "99", "x"]) }),
    () => upgradeRequest({}, "POST /ws HTTP/1.1"),
    () => upgradeRequest({ Upgrade: random.pick(["h2c", "websocket2", "TLS/1.0"]) }),
  ])();
}

function noHttp(random: Random): Buffer | string {
  return random.pick([
    () => Buffer.concat([Buffer.from([0x16, 0x03, 0x01]), random.bytes(200), Buffer.from("\r\n\r\n")]),
    () => "GET /ws HTTP/9.9\r\n\r\n",
    () => "GET /ws\u0000 HTTP/1.1\r\n\r\n",
    () => upgradeRequest({ "X-Pad": "x".repeat(20_000) }),
    () => upgradeRequest({ "Bad Header": "x" }),
    () => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  ])();
}

const ORIGINS = ["https://evil.example", "null", "x", "http://127.0.0.1.evil.example", "file://"];

/** What never becomes a connection that is served. */
export const UPGRADES = [
  { name: "broken upgrades", leads: "to a refusal", share: 900, make: badUpgrade },
  {
    name: "other paths",
    leads: "to a refusal",
    share: 400,
    make: (random) => upgradeRequest({}, `GET /${random.pick(["", "ws/", "ws2", "%77s", "../ws", "?/ws"])} HTTP/1.1`),
  },
  {
    name: "other subprotocols",
    leads: "to a refusal",
    share: 300,
    make: (random) => upgradeRequest({ "Sec-WebSocket-Protocol": random.pick([undefined, "apex.ws.v2.json", "apex", "apex.ws.v1.jsonx"]) }),
  },
  {
    name: "foreign origins",
    leads: "to a refusal",
    share: 400,
    make: (random) => upgradeRequest({ Origin: random.pick(ORIGINS) }),
  },
  { name: "no HTTP", leads: "to a refusal", share: 300, make: noHttp },
] as const satisfies readonly HostileClass[];
