import type { ChildProcess } from "@apex/testkit/child-process";
import type { HistoryRecord } from "../history/records.ts";
import type { FromProxy, ToProxy } from "../messages.ts";
import type { PlannedFault } from "../plan/plan.ts";
import type { PageHosts } from "./page-hosts.ts";
import type { ServiceControl } from "./service-control.ts";

/** What a fault can be done to. */
export interface Victims {
  readonly service: ServiceControl;
  readonly proxy: ChildProcess<ToProxy, FromProxy>;
  readonly pages: PageHosts;
}

/** Does what the plan says, and writes it down. Resolves when the fault was begun; one of the service, when that is there again. */
export async function inject(planned: PlannedFault, { service, proxy, pages: hosts }: Victims, record: (record: HistoryRecord) => void): Promise<void> {
  const { fault, pages, ms, variant } = planned;
  record({ k: "fault", at: Date.now(), fault, pages, ms, variant });
  switch (fault) {
    case "kill9":
      return service.restart();
    case "stop":
      return service.stop(ms);
    case "cut":
      return proxy.send({ type: fault, pages, variant });
    case "half-open":
    case "offline":
      return proxy.send({ type: fault, pages, ms });
    case "slow":
      return proxy.send({ type: fault, pages, ms, bytesPerSecond: Number(variant) });
    case "stall":
      return variant === "socket" ? proxy.send({ type: fault, pages, ms }) : hosts.inject({ type: fault, pages, ms });
    case "reload":
      return hosts.inject({ type: fault, pages, variant });
    case "backlog":
      return hosts.inject({ type: fault, pages });
    case "dup-tab":
    case "flood":
      return hosts.inject({ type: fault, pages, ms });
  }
}
