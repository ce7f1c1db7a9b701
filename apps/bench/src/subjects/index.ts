import { apexMemory, apexSqlite } from "./apex.ts";
import { packed } from "./packed.ts";
import { rawWs } from "./raw-ws.ts";
import { socketIo } from "./socket-io.ts";
import type { Subject } from "./subject.ts";

/** What is measured, by the name that it has in the table. Ratios are to `raw ws`. */
export const SUBJECTS: Readonly<Record<string, Subject>> = {
  "raw ws": rawWs,
  "apex memory": apexMemory,
  "apex sqlite": apexSqlite,
  "packed by hand": packed,
  "socket.io": socketIo,
};

export const BASELINE = "raw ws";

/** Throws for a name that is not in the table. */
export function subjectNamed(name: string): Subject {
  const subject = SUBJECTS[name];
  if (subject === undefined) throw new Error(`No subject is called ${name}`);
  return subject;
}
