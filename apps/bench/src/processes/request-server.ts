import { openSync, writeSync } from "node:fs";
import { createServer } from "node:http";
import { endWithParent } from "@apex/testkit/child-process";
import { createManager } from "@apex/ws-manager";
import { sqliteStore } from "@apex/ws-manager/sqlite";
import { askContract } from "../request/contract.ts";
import type { FromServer, ToServer } from "../request/messages.ts";
import { HANDLER_MARK, REQUEST_MARK } from "../request/marks.ts";
import { listen } from "../subjects/listen.ts";

/** A service whose requests are measured: `request-server.ts <database>`. Tokens are user ids. */
endWithParent();
const say = (message: FromServer): void => void process.send?.(message);
/** A trace shows what is written there, and the machine does nothing else for it. */
const marks = openSync("/dev/null", "w");
let handled = 0;
let isReporting = true;

const server = createServer();
const manager = await createManager({
  server,
  contract: askContract,
  store: sqliteStore(process.argv[2] ?? "bench.db"),
  authenticate: (_request, token) => (token === undefined ? null : { userId: token }),
  limits: { requestsPerMinuteMax: 10_000_000 },
});

manager.onRequest("ask", ({ requestId }) => {
  handled += 1;
  if (!isReporting) return;
  const atNs = String(process.hrtime.bigint());
  writeSync(marks, HANDLER_MARK);
  say({ type: "began", id: requestId, atNs });
});

process.on("message", (message: ToServer) => {
  switch (message.type) {
    case "mark":
      writeSync(marks, REQUEST_MARK);
      return say({ type: "marked" });
    case "report":
      isReporting = message.isOn;
      return say({ type: "reporting" });
    case "count":
      return say({ type: "counted", handled });
    case "end":
      process.exit();
  }
});

say({ type: "ready", port: await listen(server) });
