import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { HELP, parseCommand } from "../../src/command-line.ts";
import { supervise } from "../../src/supervisor.ts";
import { freshFolder } from "../support/fresh-folder.ts";

/** What the person at the terminal reads when the server cannot start. */
async function refusal(environment: Readonly<Record<string, string>>): Promise<string> {
  const start = supervise({ environment: { PORT: "0", CHAT_PAGE: await freshFolder(), ...environment }, onRestart: () => undefined });
  return start.then(
    async (supervisor) => {
      await supervisor.stop();
      throw new Error("It did start");
    },
    ({ message }: Error) => message,
  );
}

test("a data folder that is a file is named, with the setting for another", async () => {
  const file = path.join(await freshFolder(), "notes.txt");
  await writeFile(file, "notes");
  const words = await refusal({ CHAT_DATA: file });
  expect(words).toContain(file);
  expect(words).toContain("CHAT_DATA=");
  expect(words).not.toContain("    at ");
});

test("a store that is something else is named, with what to do", async () => {
  const folder = await freshFolder();
  await writeFile(path.join(folder, "apex.db"), "These are my notes. ".repeat(500));
  const words = await refusal({ CHAT_DATA: folder });
  expect(words).toContain("apex.db: file is not a database; choose another path");
  expect(words).not.toContain("    at ");
});

test("a port that is taken is answered with another", async () => {
  const holder = createServer().listen(0, "127.0.0.1");
  onTestFinished(() => void holder.close());
  await once(holder, "listening");
  const { port } = holder.address() as AddressInfo;
  expect(await refusal({ CHAT_DATA: await freshFolder(), PORT: String(port) })).toMatch(/EADDRINUSE.*PORT=3001 npm start/);
});

test("an argument that is not known is answered with the help, and --help gives it", () => {
  expect(parseCommand([])).toBe("start");
  expect(parseCommand(["--dev"])).toBe("dev");
  expect(parseCommand(["--help"])).toBe("help");
  expect(() => parseCommand(["--prot", "3001"])).toThrow(HELP);
});
