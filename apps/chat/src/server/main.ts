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
  console.error(error);
  // What did start already would keep the process alive.
  if (process.send === undefined) process.exit(1);
  process.send({ problem: error instanceof Error ? error.message : String(error) }, () => process.exit(1));
}
