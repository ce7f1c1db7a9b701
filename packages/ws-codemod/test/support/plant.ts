import { builtInMap } from "@apex/ws-migration";
import type { Source } from "./packages.ts";

/** A small generator: the same seed plants the same. */
export function createRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) % below;
  };
}

const OLD = "@apex/backend/";
const COMPAT = "@apex/ws-legacy-compat/";

type Form = (specifier: string, name: string, index: number) => string;
const OF_ANY: readonly Form[] = [
  (from, name, index) => `const { ${name}: planted${index} } = require("${from}");`,
  (from) => `void import("${from}"); // 🚀 𝒳`,
  (from) => "vi.mock(`" + from + "`, () => ({ '😀': 1 }));",
  (from) => `jest.mock('${from}');`,
  (from) => `/* ${OLD}websocket-core/manager stays here */ require.resolve( '${from}' );`,
];
const OF_MODULES: readonly Form[] = [
  (from, name, index) => `import { ${name} as planted${index} } from '${from}';`,
  (from, _name, index) => `import * as planted${index} from "${from}" ;`,
  (from, name, index) => `export { ${name} as planted${index} } from "${from}";`,
  (from) => `import "${from}"`,
];
const OF_TYPESCRIPT: readonly Form[] = [
  (from, name, index) => `import type { ${name} as Planted${index} } from "${from}";`,
  (from, name, index) => `type Planted${index} = import("${from}").${name};`,
];

/** Each module of the map that services have, with one of its names. */
export const OLD_MODULES = builtInMap().flatMap(({ tree, module, exports: [first] }) => (tree === "backend" ? [{ module, name: first?.name ?? "WebSocketManager" }] : []));

export interface Planted {
  readonly file: string;
  readonly before: string;
  /** The same with what a run has to make of what was planted, written down without the codemod. */
  readonly after: string;
}

/** Plants imports between the statements of a source; every other file gets CRLF, every third a byte order mark. */
export function plant({ file, text, module, starts }: Source, random: (below: number) => number, number: number): Planted {
  const ambient = /\.d\.[cm]?ts$/.test(file);
  const typescript = module && /\.[cm]?tsx?$/.test(file);
  const forms = [...(ambient ? [] : OF_ANY), ...(module ? OF_MODULES : []), ...(typescript ? OF_TYPESCRIPT : [])];
  let [before, after, at] = ["", "", 0];
  let index = 0;
  for (const start of starts) {
    if (index > 0 && random(4) > 0) continue;
    const { module: name, name: taken } = OLD_MODULES[(number * 7 + index) % OLD_MODULES.length] ?? { module: "", name: "" };
    const form = forms[random(forms.length)] as Form;
    const kept = text.slice(at, start);
    before += `${kept}${form(OLD + name, taken, index)}\n`;
    after += `${kept}${form(COMPAT + name, taken, index)}\n`;
    at = start;
    index += 1;
  }
  const dressed = (body: string): string => (number % 3 === 0 ? "\uFEFF" : "") + (number % 2 === 0 ? body.replace(/\r?\n/g, "\r\n") : body);
  return { file, before: dressed(before + text.slice(at)), after: dressed(after + text.slice(at)) };
}
