import { compareRowServers, describeRowServer, openModel } from "@apex/testkit";

let nowMs = 1_760_000_000_000;

describeRowServer("the model", async () => openModel(() => nowMs));
/** As each command takes some of the server's time. */
compareRowServers("the model with another clock", async () => openModel(() => (nowMs += 0.25)), { runs: 30 });
