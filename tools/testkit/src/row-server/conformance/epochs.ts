import { describe, expect, it } from "vitest";
import { ANN, applyAll, BOB, loadRow, replace, ROW, rowKey, write } from "./groups.ts";
import type { RowServerCase } from "./harness.ts";

export function describeEpochs(rowCase: RowServerCase): void {
  describe("epochs", () => {
    it(
      "says once to each process that the server was emptied, and then goes on",
      rowCase(async ({ opened, server }) => {
        const other = await opened.connect();
        await write(server, replace(ROW, "", "v1\n"));
        await opened.empty();
        expect(await server.apply([replace(ROW, "", "v2\n")])).toEqual({ status: "rolled-back" });
        expect(await loadRow(server)).toBeUndefined();
        await write(server, replace(ROW, "", "v3\n"));
        expect(await other.apply([replace(rowKey("other"), "", "w1\n"), replace(ROW, "v3", "v4\n")])).toEqual({ status: "rolled-back" });
        expect(await loadRow(other)).toBe("v3\n");
        await write(other, replace(ROW, "v3", "v4\n"));
      }),
    );

    it(
      "says so whatever partition is asked first",
      rowCase(async ({ opened, server }) => {
        await write(server, replace(ROW, "", "v1\n"));
        await opened.empty();
        await write(await opened.connect(), replace(ROW, "", "v2\n"));
        expect(await server.apply([replace(ROW, "", "b1\n", { partition: BOB.partition })])).toEqual({ status: "rolled-back" });
        expect(await loadRow(server, ROW, BOB)).toBeUndefined();
      }),
    );

    it(
      "shares the epoch between processes that connect at different times",
      rowCase(async ({ opened, server }) => {
        await write(server, replace(ROW, "", "v1\n"));
        const later = await opened.connect();
        expect((await applyAll(later, replace(ROW, "v1", "v2\n", { partition: ANN.partition }))).map(({ status }) => status)).toEqual(["applied"]);
        await write(server, replace(ROW, "v2", "v3\n"));
      }),
    );
  });
}
