import { endWithParent } from "@apex/testkit/child-process";
import type { ToPages } from "../messages.ts";
import { measureMemory } from "../observe/memory.ts";
import { createOutlet } from "../observe/outlet.ts";
import { createTabs, type Tabs } from "../page/tabs.ts";

/** Many pages in one process: cheaper than a browser each, and the library cannot tell. */
endWithParent();
const outlet = createOutlet();
let name = "pages";
let tabs: Tabs | undefined;

process.on("message", (message: ToPages) => {
  switch (message.type) {
    case "open":
      ({ name } = message);
      tabs = createTabs({ ...message, outlet });
      return;
    case "measure":
      return outlet.record(measureMemory(name));
    case "calm":
      return tabs?.calm();
    default:
      return tabs?.inject(message);
  }
});
