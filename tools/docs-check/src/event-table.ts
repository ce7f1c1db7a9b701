import type { Document } from "./documents.ts";

/** One event of a thread as a page has it: its fields, optional ones with a question mark. */
export interface EventRow {
  readonly type: string;
  readonly fields: readonly string[];
}

/** The events in the tables behind a heading. */
export function eventRows({ text }: Document, heading: string): readonly EventRow[] {
  const [, behind = ""] = text.split(`\n## ${heading}\n`);
  const [section = ""] = behind.split("\n## ");
  return Array.from(section.matchAll(/^\| `((?:agent|tool|text|request)_\w+)` \| ([^|]+) \|/gm), ([, type = "", fields = ""]) => ({
    type,
    fields: fields.replaceAll("`", "").split(", "),
  }));
}

/** A program that compiles if the rows and the types of the client say the same, and else not. */
export const eventsInTypes = (rows: readonly EventRow[]): string => `
import type { ThreadEvent, UntypedContract } from "@apex/ws-client";
type Envelope = "type" | "eventId" | "timestamp" | "userId" | "threadId" | "runId" | "agentName";
type Event = ThreadEvent<UntypedContract>;
type NameOf<Of> = Exclude<keyof Of & string, Envelope>;
type FieldsOf<Of> = { [Name in NameOf<Of>]-?: object extends Pick<Of, Name> ? \`\${Name}?\` : Name }[NameOf<Of>];
type InCode = { [Type in Event["type"]]: FieldsOf<Extract<Event, { type: Type }>> };
interface InPage { ${rows.map(({ type, fields }) => `${type}: ${fields.map((field) => `"${field}"`).join(" | ")}`).join("; ")} }
declare const inCode: InCode;
declare const inPage: InPage;
export const both: [InPage, InCode] = [inCode, inPage];
`;
