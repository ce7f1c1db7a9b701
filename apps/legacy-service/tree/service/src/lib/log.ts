const isLoud = process.env["LOG"] === "1";

export const log = {
  info(text: string, ...more: unknown[]): void {
    if (isLoud) console.log(text, ...more);
  },
  error(text: string, ...more: unknown[]): void {
    if (isLoud) console.error(text, ...more);
  },
};
