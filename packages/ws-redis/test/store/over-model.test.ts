import { describeStoreConformance } from "@apex/testkit";
import { openOverModel } from "../support/model-store.ts";

const DURABILITY = { always: "disk", onRequest: [] } as const;

describeStoreConformance("the adapter over a model of the server", { durability: DURABILITY, open: (context) => openOverModel(context) });
describeStoreConformance("the adapter with a cache that forgets at once", { durability: DURABILITY, open: (context) => openOverModel(context, 0) });
