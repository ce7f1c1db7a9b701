import { isApexError } from "@apex/ws-manager";
import { readSettings } from "../settings.ts";
import { startServer } from "./server.ts";

/** One server process. Tells its parent the port when it listens, and ends in good order when it is told to. */
try {
  const server = await startServer(readSettings(process.env));
  process.send?.({ port: server.port });

  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    server.drain().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error);
        process.exit(1);
      },
    );
  };
  // A server that nobody watches any more would hold the port and the data for ever.
  process.once("SIGTERM", end).once("SIGINT", end).once("disconnect", end);
} catch (error) {
  // What did start already would keep the process alive.
  if (process.send !== undefined) process.send({ problem: describe(error) }, () => process.exit(1));
  else {
    console.error(describe(error));
    process.exit(1);
  }
}

/** What the machine refuses is nobody's mistake in here: a sentence says what to do. For everything else, where it happened. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code, syscall, message, stack } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return `${message}. Choose another port: PORT=3001 npm start`;
  if (syscall === "listen" || syscall === "getaddrinfo") return `${message}. Choose where to listen: HOST=127.0.0.1 PORT=3001 npm start`;
  if (syscall !== undefined || isApexError(error)) return `${message}\nThe data may be in another folder: CHAT_DATA=/path/to/folder npm start`;
  return stack ?? message;
}
