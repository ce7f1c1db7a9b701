export { describeStoreConformance } from "./store-conformance/describe-store.ts";
export type { OpenedStore, StoreHarness } from "./store-conformance/harness.ts";
