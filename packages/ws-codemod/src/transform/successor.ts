import type { Migration } from "@apex/ws-migration";
import type { Transformed } from "./result.ts";
import { toCompat } from "./compat.ts";

export function toSuccessor(file: string, text: string, migration: Migration): Transformed {
  return toCompat(file, text, migration);
}
