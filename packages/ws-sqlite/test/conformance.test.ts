import { describeStoreConformance } from "@apex/testkit";
import { openForSuite } from "./support/stores.ts";

describeStoreConformance("SQLite", { durability: "disk", open: (context) => openForSuite(context) });
