export { memoryStore } from "./stores/memory-store.ts";
