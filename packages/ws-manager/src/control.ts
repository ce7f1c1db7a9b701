export { connectControl } from "./control/client.ts";
export { lookIntoFile, type FileOperator } from "./control/closed-file.ts";
export type { InspectQuery, LettersQuery, Operator, TailQuery, ThreadsQuery } from "./control/operator.ts";
export { isApexError } from "@apex/ws-queue-core";
export type { DeadLetterList } from "./dead-letters/dead-letters.ts";
export type { DeadLetter } from "./dead-letters/letter.ts";
export type { Check, DoctorReport, EntryView, TailItem, StreamReport, ThreadReport, ThreadRow, ThreadsPage, WaitingView } from "./control/views.ts";
