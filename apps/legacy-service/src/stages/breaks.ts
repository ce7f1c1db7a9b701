import path from "node:path";
import { audit } from "@apex/ws-cli";
import { SWITCHED } from "./folders.ts";

/** A deliberate break: "unscoped-broadcast src/services/announcement-service.ts:5". */
type Place = string;

/** What the audit says before the switch, of the files that the switch replaces and of the others. */
export async function foreseenBreaks(folder: string): Promise<{ readonly replaced: readonly Place[]; readonly stays: readonly Place[] }> {
  const { breaks } = await audit(folder);
  const places = (isReplaced: boolean): readonly Place[] =>
    placesOf(breaks.filter(({ file }) => SWITCHED.replaced.includes(file) === isReplaced).map(({ id, file, line }) => `${id} ${file}:${line}`));
  return { replaced: places(true), stays: places(false) };
}

/** What a service wrote of breaks that it was thrown, with the line of its own code that called. */
export function brokenIn(log: string, folder: string): readonly Place[] {
  const errors = log.split(/(?=\[LegacyError\]: )/).filter((text) => text.startsWith("[LegacyError]"));
  return placesOf(
    errors.flatMap((text) => {
      const id = /break: '([\w-]+)'/.exec(text)?.[1];
      const own = Array.from(text.matchAll(/\(?(?:file:\/\/)?(\/[^\s()]+?):(\d+):\d+\)?/g), ([, file = "", line]) => ({ file: path.relative(folder, file), line }));
      const caller = own.find(({ file }) => !file.startsWith("..") && !file.includes("node_modules"));
      return id === undefined ? [] : [`${id} ${caller === undefined ? "an unknown place" : `${caller.file}:${caller.line}`}`];
    }),
  );
}

const placesOf = (places: readonly Place[]): readonly Place[] => [...new Set(places)].toSorted();
