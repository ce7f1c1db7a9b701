import { stripVTControlCharacters } from "node:util";

export type Align = "left" | "right";

/** Rows in columns, two spaces apart, as wide as their widest cell. The last column is not padded. */
export function table(rows: readonly (readonly string[])[], align: readonly Align[] = []): string[] {
  const widths = rows.reduce<number[]>(
    (most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, widthOf(cell))),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, index) =>
        pad(cell, index === row.length - 1 && align[index] !== "right" ? 0 : (widths[index] ?? 0), align[index]),
      )
      .join("  ")
      .trimEnd(),
  );
}

function pad(cell: string, width: number, align: Align | undefined): string {
  const blanks = " ".repeat(Math.max(0, width - widthOf(cell)));
  return align === "right" ? blanks + cell : cell + blanks;
}

const widthOf = (cell: string): number => stripVTControlCharacters(cell).length;

/** "1 file", "2 files", "1,024 files". */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}
