import type { ClassName } from "./classes.ts";
import type { FatalInput, HostileClass, LivedInput, Scene, Session, Stage } from "./hostile-class.ts";
import { OUTCOMES, type Outcome } from "./outcomes.ts";
import type { Random } from "@apex/testkit/random";
import { RawSocket, upgradeRequest, type Answer } from "./raw-socket.ts";

/** What a server did that it may not do; undefined: it behaved. */
export type Complaint = string | undefined;

/** Fewer than the requests that may be in flight. */
const BATCH = 25;

/** Sends inputs of one class and compares what the server does with what it should. */
export async function attack(sort: HostileClass<ClassName>, count: number, random: Random, scene: Scene): Promise<Complaint> {
  const outcome = OUTCOMES[sort.name];
  if (sort.leads === "on") return attackSession(sort, count, random, scene, outcome);
  for (let index = 0; index < count; index += 1) {
    const complaint = await attackAnew(sort, random, scene, outcome);
    if (complaint !== undefined) return `${sort.name} (${index}): ${complaint}`;
  }
  return undefined;
}

/** One input over one connection. */
async function attackAnew(sort: Exclude<HostileClass<ClassName>, Lasting>, random: Random, scene: Scene, outcome: Outcome): Promise<Complaint> {
  switch (sort.leads) {
    case "to a close":
      return attackOnce(scene, sort.make(random, scene), outcome);
    case "to a refusal":
      return knock(scene, sort.make(random), outcome);
    case "nowhere":
      return vanish(scene, sort.make(random, scene));
  }
}

type Lasting = HostileClass<ClassName> & { readonly leads: "on" };

/** Many inputs over one connection, in batches; a ping behind each batch shows when all of it was read. */
async function attackSession(sort: Lasting, count: number, random: Random, scene: Scene, outcome: Outcome): Promise<Complaint> {
  const socket = await openSocket(scene);
  await advance(socket, scene, "welcomed");
  socket.send({ t: "request", id: "first", seq: 1, thread: "own", name: "ask", payload: { question: "" } });
  await socket.until(() => socket.answers.some(({ t }) => t === "settled"));
  let n = 1;
  const session: Session = { nextN: () => (n += 1), expected: 2 };
  for (let sent = 0; sent < count; sent += BATCH) {
    const inputs = Array.from({ length: Math.min(BATCH, count - sent) }, () => sort.make(random, session, scene));
    const complaint = await attackBatch(socket, inputs, outcome);
    if (complaint !== undefined) return `${sort.name} (${sent}…): ${complaint}; sent ${describe(inputs)}`;
  }
  await socket.leave();
  return socket.sawSecret ? `${sort.name}: the victim's events were sent` : undefined;
}

async function attackBatch(socket: RawSocket, inputs: readonly LivedInput[], outcome: Outcome): Promise<Complaint> {
  socket.answers = [];
  socket.pongs = [];
  const missing = new Set(inputs.flatMap(({ key }) => (key === undefined ? [] : [key])));
  for (const { bytes } of inputs) socket.write(bytes);
  socket.send({ t: "ping" });
  const isDone = await socket.until(
    () => socket.answers.some(({ t }) => t === "pong") && [...missing].every((key) => socket.answers.some((answer) => keyOf(answer) === key)),
  );
  if (!isDone) return `closed with ${socket.closeCode}: ${JSON.stringify(socket.answers)}`;
  for (const answer of socket.answers) {
    const key = keyOf(answer);
    if (key === undefined ? BESIDE.has(answer.t) : missing.delete(key) && outcome.is === "answered" && outcome.by(answer)) continue;
    return `said ${JSON.stringify(answer)}`;
  }
  return undefined;
}

/** What may come between answers. */
const BESIDE: ReadonlySet<string> = new Set(["pong", "settled", "live"]);
const BY_NUMBER: ReadonlySet<string> = new Set(["subscribed", "reset", "error", "events"]);
const BY_ID: ReadonlySet<string> = new Set(["accepted", "rejected", "cancelled"]);

function keyOf({ t, n, id }: Answer): string | undefined {
  if (BY_NUMBER.has(t)) return `n:${String(n)}`;
  return BY_ID.has(t) ? `id:${String(id)}` : undefined;
}

const describe = (inputs: readonly LivedInput[]): string => inputs.map(({ bytes, key }) => `${key ?? ""} ${bytes.length} bytes`).slice(0, 3).join(", ");

async function attackOnce(scene: Scene, { stage, bytes }: FatalInput, outcome: Outcome): Promise<Complaint> {
  const socket = await openSocket(scene);
  await advance(socket, scene, stage);
  socket.write(bytes);
  await socket.until(() => socket.isClosed);
  if (socket.sawSecret) return "the victim's events were sent";
  return checkClose(socket, outcome, () => input(stage, bytes));
}

function checkClose({ closeCode, answers }: RawSocket, outcome: Outcome, describeInput: () => string): Complaint {
  if (outcome.is !== "closed" || !outcome.codes.includes(closeCode ?? 0)) return `closed with ${closeCode} after ${describeInput()}`;
  const errors = answers.filter(({ t }) => t === "error").map(({ code }) => String(code));
  const isExplained = outcome.error === undefined ? errors.length === 0 : errors.length === 1 && outcome.error.includes(errors[0] ?? "");
  return isExplained ? undefined : `explained by ${JSON.stringify(errors)} after ${describeInput()}`;
}

const input = (stage: Stage, bytes: Buffer): string => `${bytes.length} bytes when ${stage}: ${bytes.toString("hex").slice(0, 200)}`;

async function vanish(scene: Scene, { stage, bytes, isReset }: FatalInput & { readonly isReset: boolean }): Promise<Complaint> {
  const socket = await openSocket(scene);
  await advance(socket, scene, stage);
  await socket.push(bytes);
  if (isReset) socket.reset();
  else socket.destroy();
  return socket.sawSecret ? "the victim's events were sent" : undefined;
}

async function openSocket({ port }: Scene): Promise<RawSocket> {
  const socket = new RawSocket(port);
  socket.write(upgradeRequest());
  await socket.until(() => socket.status === 101);
  return socket;
}

async function advance(socket: RawSocket, { user }: Scene, stage: Stage): Promise<void> {
  if (stage === "opened") return;
  const subs = stage === "subscribed" ? [{ n: 1, stream: { kind: "thread", name: "empty" }, from: "start" }] : [];
  socket.send({ t: "hello", v: 1, token: `user:${user}`, subs });
  if (stage === "greeted") return;
  const sign = stage === "subscribed" ? "subscribed" : "welcome";
  const isThere = await socket.until(() => socket.answers.some(({ t }) => t === sign));
  if (!isThere) throw new Error(`Not ${stage}: closed with ${socket.closeCode}`);
}

async function knock({ port }: Scene, request: Buffer | string, outcome: Outcome): Promise<Complaint> {
  const socket = new RawSocket(port);
  socket.write(request);
  const text = JSON.stringify(String(request).slice(0, 300));
  await socket.until(() => (outcome.is === "closed" ? socket.isClosed : socket.status !== undefined));
  const { status } = socket;
  if (outcome.is === "closed") return checkClose(socket, outcome, () => text);
  socket.destroy();
  if (outcome.is === "refused" && outcome.statuses.includes(status ?? 0)) return undefined;
  return `answered ${status} to ${text}`;
}
