import path from "node:path";
import type { Operator } from "@apex/ws-manager/control";
import { CliError } from "../cli-error.ts";
import type { CliIo } from "../io.ts";
import type { OperatorOptions } from "./options.ts";

/**
 * Hands out an operator of the service at the socket, or of the file. The manager, and with it the store, is loaded here only: the other commands run
 * without it. Throws `CliError` with what to do.
 */
export async function withOperator<Result>({ socket, file }: OperatorOptions, io: CliIo, use: (operator: Operator) => Promise<Result>): Promise<Result> {
  const { connectControl, isApexError, lookIntoFile } = await import("@apex/ws-manager/control").catch((error: unknown) => {
    throw new CliError("refused", "this command needs @apex/ws-manager of the service that it looks into: run it in the folder of the service, or install it beside the command", error);
  });
  try {
    if (file === undefined) return await use(connectControl(path.resolve(io.cwd, socket)));
    const operator = await lookIntoFile(path.resolve(io.cwd, file));
    try {
      return await use(operator);
    } finally {
      operator.close();
    }
  } catch (error) {
    if (!isApexError(error)) throw error;
    const { code, message, details } = error;
    if (code === "store_locked") throw new CliError("refused", `${message}. Ask the service that has it open: --socket <path>`, error);
    throw new CliError("refused", wordsFor(socket, details["reason"]) ?? `${code}: ${message}`, error);
  }
}

/** Why a socket cannot be asked, by the code of the system. */
function wordsFor(socket: string, reason: unknown): string | undefined {
  switch (reason) {
    case "ENOENT":
    case "ECONNREFUSED":
      return `nothing listens on ${socket}: start the service with createManager({ control: "${socket}" }), or pass --file apex.db to read a file that no process has open`;
    case "EACCES":
    case "EPERM":
      return `${socket} belongs to another user: only the user of the service may look into it`;
    case "ENOTSOCK":
      return `${socket} is no socket: pass the one of createManager({ control }), or --file for a SQLite file`;
    default:
      return undefined;
  }
}
