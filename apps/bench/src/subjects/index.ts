import { MEMORY, PACKED, RAW, SOCKET_IO, SQLITE } from "../load/rows.ts";
import { apexMemory, apexSqlite } from "./apex.ts";
import { packed } from "./packed.ts";
import { rawWs } from "./raw-ws.ts";
import { socketIo } from "./socket-io.ts";
import type { Subject } from "./subject.ts";

const SUBJECTS: Readonly<Record<string, Subject>> = {
  [RAW]: rawWs,
  [PACKED]: packed,
  [SOCKET_IO]: socketIo,
  [MEMORY]: apexMemory,
  [SQLITE]: apexSqlite,
};

/** Throws for a name that no row has. */
export function subjectNamed(name: string): Subject {
  const subject = SUBJECTS[name];
  if (subject === undefined) throw new Error(`No subject is called ${name}`);
  return subject;
}
