import type { StreamReport, ThreadReport, WaitingView } from "@apex/ws-manager/control";
import { counted, table } from "../audit/report/table.ts";
import { EXIT } from "../exit.ts";
import type { CliIo } from "../io.ts";
import { eventLine, parseEvent } from "../operate/event-line.ts";
import type { OperatorOptions } from "../operate/options.ts";
import { withOperator } from "../operate/with-operator.ts";
import { fromNow, inOneLine, printable, printableJson } from "../operate/words.ts";

export interface InspectCommand extends OperatorOptions {
  readonly last?: number;
}

export const INSPECT_EXAMPLES = `
Examples:
  apex-ws inspect ann t1                 who owns it, what waits and how often it was tried, what runs, the newest entries
  apex-ws inspect ann t1 --last 50
  apex-ws inspect ann t1 --json | jq .waiting
`;

export async function inspectCommand(userId: string, threadId: string, { last, ...options }: InspectCommand, io: CliIo): Promise<number> {
  const report = await withOperator(options, io, (operator) => operator.inspect({ userId, threadId, ...(last !== undefined && { last }) }));
  io.out(options.json === true ? `${printableJson(report, 2)}\n` : `${[...state(report, io), ...waiting(report, io), ...runs(report, io), ...newest(report, io)].join("\n")}\n`);
  return EXIT.fine;
}

function state({ owner, lease, attempts, streams, waitingCount, openRuns }: ThreadReport, io: CliIo): string[] {
  const due = attempts.dueAt === undefined ? "" : `, the next one is due ${fromNow(attempts.dueAt, io.now().getTime())}`;
  const failed = attempts.failures.map(({ attempt, code, message }) => ["", `attempt ${attempt} failed: ${printable(code)}: ${inOneLine(message, 300)}`]);
  const excused = attempts.excused === 0 ? "" : ` (${attempts.excused} of them ended by a drain)`;
  return table([
    [io.paint("bold", "owner"), `${owner} (lease ${lease.counter}, renewed ${counted(lease.renewal, "time")})`],
    [io.paint("bold", "waiting"), `${counted(waitingCount, "request")}${waitingCount === 0 ? "" : `; the first was begun ${counted(attempts.begun, "time")}${excused}${due}`}`],
    ...failed,
    [io.paint("bold", "runs"), `${openRuns.length} open`],
    ...Object.entries(streams).map(([name, stream]) => [io.paint("bold", name), streamWords(stream)]),
  ]);
}

const streamWords = ({ head, oldest }: StreamReport): string => (oldest > head ? `none of ${head} entries kept` : `entries ${oldest} to ${head}`);

const title = (text: string, io: CliIo): string[] => ["", io.paint("bold", text)];

function waiting({ waiting: requests, waitingCount }: ThreadReport, io: CliIo): string[] {
  if (requests.length === 0) return [];
  const now = io.now().getTime();
  const row = ({ requestId, offset, name = "?", attempt, cancelled, priority, acceptedAt, deadline }: WaitingView): string[] => [
    ...[String(offset), printable(name), printable(requestId), acceptedAt === undefined ? "" : fromNow(acceptedAt, now), priority, String(attempt)],
    [cancelled ? "cancelled" : "", deadline === undefined ? "" : `deadline ${fromNow(deadline, now)}`].filter((word) => word !== "").join(", "),
  ];
  const head = ["offset", "request", "id", "accepted", "priority", "attempt", ""].map((cell) => io.paint("dim", cell));
  return [...title("Waiting", io), ...table([head, ...requests.map(row)], ["right"]), ...(waitingCount > requests.length ? [`and ${waitingCount - requests.length} more`] : [])];
}

function runs({ openRuns }: ThreadReport, io: CliIo): string[] {
  if (openRuns.length === 0) return [];
  const now = io.now().getTime();
  return [
    ...title("Open runs", io),
    ...openRuns.flatMap(({ runId, agentName, requestId, tools = [] }) => [
      `${printable(agentName)}  ${printable(runId)}${requestId === undefined ? "" : `  request ${printable(requestId)}`}`,
      ...tools.map(({ toolName, toolCallId, startedAt }) => `  ${printable(toolName)}  ${printable(toolCallId)}  begun ${fromNow(startedAt, now)}`),
    ]),
  ];
}

const newest = ({ last }: ThreadReport, io: CliIo): string[] =>
  last.length === 0 ? [] : [...title("Newest entries", io), ...last.map(({ offset, type, timestamp, text }) => eventLine(offset, { ...(isWhole(text) ? parseEvent(text) : { type, timestamp, text }) }, io.paint))];

/** A longer text was cut, and is no JSON. */
const isWhole = (text: string): boolean => text.endsWith("}");
