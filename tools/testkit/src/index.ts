export { describeStoreConformance, STORE_GROUPS, type StoreGroup } from "./store-conformance/describe-store.ts";
export { NOW } from "./store-conformance/actors.ts";
export type { OpenedStore, StoreHarness } from "./store-conformance/harness.ts";
export { compareStores, type ComparisonOptions, type OpenStore } from "./store-comparison/compare-stores.ts";
export { describeRowServer, type OpenedRowServer, type OpenRowServer } from "./row-server/conformance.ts";
export { compareRowServers, type RowServerComparisonOptions } from "./row-server/compare-row-servers.ts";
export { openModel } from "./row-server/open-model.ts";
