import { isFields, isTime, tryParse, type KeptTime } from "@apex/ws-queue-core/store";
import { damagedRow, parseRow, rowText, TIME_KEY, versionOf } from "../rows/row.ts";
import type { Group, RowServer, RowText, Version } from "../server/port.ts";

/** The time of retention is in the first partition. */
const PARTITION = 0;

const timeOr = (value: unknown): number | undefined => (isTime(value) ? value : undefined);

/** Undefined: it was never kept. Throws `store_damaged`. */
function parseTime(text: RowText): KeptTime | undefined {
  const row = parseRow(text);
  if (row === undefined) return undefined;
  const data = tryParse(row.body);
  if (!isFields(data) || !isTime(data["ms"])) throw damagedRow(TIME_KEY);
  return { ms: data["ms"], originMs: timeOr(data["originMs"]), startWallMs: timeOr(data["startWallMs"]) };
}

async function loadText(server: RowServer): Promise<RowText> {
  const [loaded] = await server.load([{ partition: PARTITION, rows: [TIME_KEY], ids: [], letters: [] }]);
  return loaded?.rows[0];
}

export const loadTime = async (server: RowServer): Promise<KeptTime | undefined> => parseTime(await loadText(server));

/** Keeps where a node's clock is, unless another node's is further. */
export async function keepTime(server: RowServer, time: KeptTime, nextVersion: () => Version): Promise<void> {
  for (;;) {
    const text = await loadText(server);
    if ((parseTime(text)?.ms ?? Number.NEGATIVE_INFINITY) >= time.ms) return;
    const rows = new Map([[TIME_KEY, rowText({ version: nextVersion(), body: JSON.stringify(time) })]]);
    const group: Group = { partition: PARTITION, checks: [{ key: TIME_KEY, version: versionOf(text) }], ids: [], rows, logs: [], newIds: [], letters: [], indexes: [], turn: undefined };
    const answer = await server.apply([group]);
    // Another node was faster: it may be further, too.
    if (answer.status === "done" && answer.outcomes[0]?.status === "applied") return;
  }
}
