import { readdirSync, readFileSync } from "node:fs";
import type { NewDocument } from "./types.ts";

/** The sample collection's id names its edition: change it together with the texts. */
export const SAMPLE_ID = "sample-1";
export const SAMPLE_NAME = "Hollow Rock lighthouse (sample)";

const FOLDER = new URL("../../sample/", import.meta.url);

/** The texts that come with the app, for the first click. */
export function readSample(): NewDocument[] {
  return readdirSync(FOLDER)
    .sort()
    .map((name) => ({ path: name, text: readFileSync(new URL(name, FOLDER), "utf8") }));
}
