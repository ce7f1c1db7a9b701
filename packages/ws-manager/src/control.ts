export { connectControl } from "./control/client.ts";
export { lookIntoFile, type FileOperator } from "./control/closed-file.ts";
export type { InspectQuery, LettersQuery, Operator, TailQuery, ThreadsQuery } from "./control/operator.ts";
export { isApexError } from "@apex/ws-queue-core";
export type { DeadLetter, DeadLetterList } from "./dead-letters/contract.ts";
export type { Check, DoctorReport, EntryView, TailItem, StreamReport, ThreadReport, ThreadRow, ThreadsPage, WaitingView } from "./control/views.ts";
