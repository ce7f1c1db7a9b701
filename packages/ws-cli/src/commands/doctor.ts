import type { Check, DoctorReport } from "@apex/ws-manager/control";
import { counted, table } from "../audit/report/table.ts";
import { EXIT } from "../exit.ts";
import type { CliIo, Colour } from "../io.ts";
import type { OperatorOptions } from "../operate/options.ts";
import { withOperator } from "../operate/with-operator.ts";
import { inOneLine, mebibytes, printableJson, span } from "../operate/words.ts";

export interface DoctorCommand extends OperatorOptions {
  readonly limits?: boolean;
}

export const DOCTOR_EXAMPLES = `
Examples:
  apex-ws doctor                     what a running service is, and what is wrong with it
  apex-ws doctor --limits            with the limits in use
  apex-ws doctor --file apex.db      search a file that no process has open, about a second per GB
  apex-ws doctor --json | jq .service.stats
`;

const COLOURS: Readonly<Record<Check["status"], Colour>> = { ok: "green", warn: "yellow", fail: "red" };
const MESSAGE_LENGTH_MAX = 1_000;

export async function doctorCommand({ limits, ...options }: DoctorCommand, io: CliIo): Promise<number> {
  const report = await withOperator(options, io, (operator) => operator.doctor());
  if (options.json === true) io.out(`${printableJson(report, 2)}\n`);
  else io.out(`${[...facts(report, io), "", ...checks(report, io), ...(limits === true ? ["", ...limitsOf(report)] : [])].join("\n")}\n`);
  return report.checks.some(({ status }) => status === "fail") ? EXIT.more : EXIT.fine;
}

function facts({ store, service, work }: DoctorReport, io: CliIo): string[] {
  const { kind, durability, schema, file, fileBytes, walBytes } = store;
  const ofStore = [kind, file, schema === undefined ? undefined : `schema ${schema}`, fileBytes === undefined ? undefined : mebibytes(fileBytes), walBytes === undefined ? undefined : `WAL ${mebibytes(walBytes)}`, `durability ${durability}`];
  const rows = [
    ["store", ofStore],
    ["work", [counted(work.threads, "thread"), `${work.due} due`]],
  ] as [string, (string | undefined)[]][];
  if (service !== undefined) {
    const { pid, node, startedAt, residentBytes, stats } = service;
    rows.push(["service", [`process ${pid}`, `Node ${node}`, `up ${span(io.now().getTime() - startedAt)}`, mebibytes(residentBytes)]]);
    rows.push(["clients", [counted(stats.connections, "connection"), counted(stats.users, "user"), `${counted(stats.tails.streams, "stream")} watched`]]);
    rows.push(["handlers", [`${stats.handlers.running} running`, `${stats.handlers.waiting} waiting for a place`, `${counted(stats.threads, "thread")} owned`]]);
  }
  return table(rows.map(([name, words]) => [io.paint("bold", name), words.filter((word) => word !== undefined).join(" · ")]));
}

const checks = (report: DoctorReport, io: CliIo): string[] =>
  table(report.checks.map(({ name, status, message }) => [io.paint(COLOURS[status], status), name, inOneLine(message, MESSAGE_LENGTH_MAX)]));

const limitsOf = ({ service }: DoctorReport): string[] =>
  service === undefined ? ["A closed file has no limits."] : table(Object.entries<number>({ ...service.limits }).map(([name, value]) => [name, value.toLocaleString("en")]), ["left", "right"]);
