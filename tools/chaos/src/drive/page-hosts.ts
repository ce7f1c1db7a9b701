import { startChildProcess, type ChildProcess } from "@apex/testkit/child-process";
import type { HistoryRecord } from "../history/records.ts";
import type { FromPages, PageFault, ToPages } from "../messages.ts";
import type { Settings } from "../settings.ts";

/** The processes that the pages live in. */
export interface PageHosts extends AsyncDisposable {
  inject(fault: PageFault): void;
  calm(): void;
  measure(): void;
}

const PAGES_PER_PROCESS = 100;

export function startPages(settings: Settings, port: number, record: (record: HistoryRecord) => void): PageHosts {
  let isOver = false;
  const count = Math.ceil(settings.clients / PAGES_PER_PROCESS);
  const hosts = Array.from({ length: count }, (_, index): ChildProcess<ToPages, FromPages> => {
    const host = startChildProcess<ToPages, FromPages>(new URL("../processes/pages.ts", import.meta.url));
    host.onMessage(({ records }) => {
      for (const one of records) record(one);
    });
    host.onExit(() => !isOver && record({ k: "observer-died", process: `clients ${index + 1}` }));
    // All pages of a user are in one process or not, as it comes.
    const pages = Array.from({ length: settings.clients }, (_, page) => page).filter((page) => page % count === index);
    host.send({ type: "open", name: `clients ${index + 1}`, port, pages, settings });
    return host;
  });
  const tell = (message: ToPages): void => hosts.forEach((host) => host.send(message));

  return {
    inject: tell,
    calm: () => tell({ type: "calm" }),
    measure: () => tell({ type: "measure" }),
    async [Symbol.asyncDispose]() {
      isOver = true;
      await Promise.all(hosts.map((host) => host.kill()));
    },
  };
}
