import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createRandom, type Random } from "@apex/testkit/random";

export interface GeneratedTree {
  readonly files: readonly string[];
  readonly bytes: number;
}

export interface GenerateOptions {
  readonly files: number;
  readonly bytesPerFile: number;
  readonly seed: number;
}

/** As in the old tree: 1,064 of its 4,054 Python files touched the stack. */
const SHARE_THAT_TOUCHES = 0.26;
const FILES_PER_FOLDER = 50;

const WORDS = [
  "order",
  "invoice",
  "report",
  "metric",
  "session",
  "budget",
  "tenant",
  "usage",
  "quota",
  "price",
  "result",
  "answer",
  "plan",
  "step",
  "tool",
  "cost",
];

/** Writes a tree of TypeScript and Python, half of each, that imports itself and in part the old stack. The same seed writes the same bytes. */
export function generateTree(root: string, { files, bytesPerFile, seed }: GenerateOptions): GeneratedTree {
  const random = createRandom(seed, "audit-bench");
  const names = Array.from({ length: files }, (_, index) => nameOf(index));
  let bytes = 0;
  for (const [index, name] of names.entries()) {
    const file = path.join(root, name);
    if (index % FILES_PER_FOLDER < 2) mkdirSync(path.dirname(file), { recursive: true });
    const text = name.endsWith(".py")
      ? pythonFile(index, bytesPerFile, random)
      : typescriptFile(index, bytesPerFile, random);
    writeFileSync(file, text);
    bytes += text.length;
  }
  writeFileSync(
    path.join(root, "package.json"),
    `${JSON.stringify({ name: "generated", private: true, main: nameOf(0) })}\n`,
  );
  return { files: names, bytes };
}

/** Every second file of a language is a test, as in the old tree. */
function nameOf(index: number): string {
  const folder = `part_${Math.floor(index / FILES_PER_FOLDER)}`;
  const test = index % 4 > 1;
  if (index % 2 === 0) return `service/${folder}/module_${index}${test ? ".test" : ""}.ts`;
  return `backend/${folder}/${test ? "test_" : ""}module_${index}.py`;
}

/** An earlier file of the same language, mostly near by, so that the graph looks like one of a program. */
function earlier(index: number, random: Random): number {
  const reach = random.chance(0.8) ? 60 : 1_000;
  const back = 4 * random.int(1, Math.max(1, Math.floor(Math.min(index, reach) / 4)));
  // No test is imported.
  return Math.max(index % 2, index - (index % 4) + (index % 2) - back);
}

function pythonFile(index: number, size: number, random: Random): string {
  const touches = random.chance(SHARE_THAT_TOUCHES);
  const parts = [
    `"""Module ${index}: keeps ${random.pick(WORDS)}s.\n\nfrom nowhere import nothing\n"""\n`,
    "from __future__ import annotations\n\nimport asyncio\nimport logging\nfrom dataclasses import dataclass, field\nfrom typing import (\n    Any,\n    Optional,  # kept for callers\n)\n",
    ...Array.from({ length: 4 }, () => earlier(index, random)).map(
      (other) => `from backend.part_${Math.floor(other / FILES_PER_FOLDER)}.module_${other} import Store${other}\n`,
    ),
    touches
      ? "from netra_backend.app.websocket_core.websocket_manager import WebSocketManager, get_websocket_manager\n"
      : "",
    "\nlogger = logging.getLogger(__name__)\n",
  ];
  return fill(parts, size, (count) => pythonClass(index, count, touches, random), "# padding\n");
}

function pythonClass(index: number, count: number, touches: boolean, random: Random): string {
  const [noun, other] = [random.pick(WORDS), random.pick(WORDS)];
  const call =
    touches && count % 3 === 0
      ? `        manager = get_websocket_manager(self.context)\n        await manager.send_to_user(user_id, {"type": "${noun}", "value": value})\n`
      : "";
  return `

class ${count === 0 ? `Store${index}` : `Keeper${index}_${count}`}:
    """Keeps each ${noun} of a ${other}; it's read often and written seldom."""

    def __init__(self, context: Any, limit: int = ${random.int(10, 999)}) -> None:
        self.context = context
        self.limit = limit
        self.${noun}s: dict[str, list[int]] = {}

    async def add_${noun}(self, user_id: str, value: int, *, reason: Optional[str] = None) -> bool:
        # It's not an error to add one twice: "the last wins".
        if value > self.limit:
            logger.warning(f"{user_id}: {value} is above {self.limit!r} ({reason or 'no reason'})")
            return False
        self.${noun}s.setdefault(user_id, []).append(value)
${call}        await asyncio.sleep(0)
        return True

    def total_${other}(self, user_id: str) -> int:
        return sum(
            each * ${random.int(2, 9)}
            for each in self.${noun}s.get(user_id, [])
            if each % ${random.int(2, 5)} == 0
        )
`;
}

function typescriptFile(index: number, size: number, random: Random): string {
  const touches = random.chance(SHARE_THAT_TOUCHES);
  const parts = [
    `/** Module ${index}: keeps ${random.pick(WORDS)}s. */\nimport { setTimeout } from "node:timers/promises";\nimport type { Logger } from "pino";\n`,
    ...Array.from({ length: 4 }, () => earlier(index, random)).map(
      (other) =>
        `import { Store${other} } from "../part_${Math.floor(other / FILES_PER_FOLDER)}/module_${other}.js";\n`,
    ),
    touches
      ? 'import { WebSocketManager, getWebsocketManager } from "@apex/backend/websocket-core/websocket-manager";\n'
      : "",
  ];
  return fill(parts, size, (count) => typescriptClass(index, count, touches, random), "// padding\n");
}

function typescriptClass(index: number, count: number, touches: boolean, random: Random): string {
  const [noun, other] = [random.pick(WORDS), random.pick(WORDS)];
  const call =
    touches && count % 3 === 0
      ? `    const manager = getWebsocketManager(this.context) as WebSocketManager;\n    await manager.sendToUser(userId, { type: "${noun}", value });\n`
      : "";
  return `
/** Keeps each ${noun} of a ${other}; it's read often and written seldom. */
export class ${count === 0 ? `Store${index}` : `Keeper${index}_${count}`} {
  readonly #${noun}s = new Map<string, number[]>();

  constructor(private readonly context: unknown, private readonly log: Logger, private readonly limit = ${random.int(10, 999)}) {}

  async add(userId: string, value: number, { reason = "no reason" }: { reason?: string } = {}): Promise<boolean> {
    // It's not an error to add one twice: "the last wins".
    if (value > this.limit) {
      this.log.warn(\`\${userId}: \${value} is above \${this.limit} (\${reason})\`);
      return false;
    }
    const known = this.#${noun}s.get(userId) ?? [];
    this.#${noun}s.set(userId, [...known, value]);
${call}    await setTimeout(0);
    return true;
  }

  total(userId: string): number {
    return (this.#${noun}s.get(userId) ?? [])
      .filter((each) => each % ${random.int(2, 5)} === 0)
      .reduce((sum, each) => sum + each * ${random.int(2, 9)}, 0);
  }
}
`;
}

/** Adds parts until the size is reached, and comments for the rest. */
function fill(parts: readonly string[], size: number, next: (count: number) => string, padding: string): string {
  let text = parts.join("");
  for (let count = 0; ; count += 1) {
    const part = next(count);
    if (text.length + part.length > size) break;
    text += part;
  }
  return text + padding.repeat(Math.floor((size - text.length) / padding.length));
}
