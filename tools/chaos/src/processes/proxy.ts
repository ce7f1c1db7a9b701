import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { endWithParent } from "@apex/testkit/child-process";
import type { FromProxy, ToProxy } from "../messages.ts";
import { createLinks } from "../proxy/links.ts";

/** Between the clients and the service: forwards bytes, and breaks links when told to. */
endWithParent();
const links = createLinks();
const server = createServer({ pauseOnConnect: true }, (socket) => links.accept(socket));

process.on("message", (message: ToProxy) => {
  if (message.type !== "listen") return links.handle(message);
  links.setTarget(message.to);
  if (server.listening) return;
  server.listen(0, "127.0.0.1", () => {
    const listening: FromProxy = { type: "listening", port: (server.address() as AddressInfo).port };
    process.send?.(listening);
  });
});
