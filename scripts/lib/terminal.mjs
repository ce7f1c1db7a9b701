const coloured = process.stdout.isTTY && !process.env.NO_COLOR;

function paint(open) {
  return (text) => (coloured ? `\u001b[${open}m${text}\u001b[0m` : text);
}

export const bold = paint(1);
export const dim = paint(2);
export const red = paint(31);
export const green = paint(32);
export const yellow = paint(33);

export function say(text) {
  console.log(text);
}

export function seconds(startedAtMs) {
  return dim(`${((performance.now() - startedAtMs) / 1000).toFixed(1)} s`);
}
