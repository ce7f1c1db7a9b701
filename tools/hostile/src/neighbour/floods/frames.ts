import { frame } from "../../ws-frame.ts";
import { counted, countedAlike, filled, same, text } from "./blocks.ts";
import { alsoAnswers, HISTORY_THREAD, pushing, subsOf, type Flood } from "./flood.ts";

const thread = (name: string): object => ({ kind: "thread", name });
const sub = (n: number, name: string): object => ({ t: "sub", n, stream: thread(name), from: "start" });

const request = (seq: number, id: string, fields: object = {}): Buffer =>
  text({ t: "request", id, seq, thread: "own", name: "ask", payload: { question: "?" }, ...fields });

/** A request that has to wait for the user's rate keeps its sequence: so each is sent that often. */
const INSISTENCE = 64;
const insistent = (make: (seq: number, id: string) => Buffer): ((index: number, tag: string) => Buffer) =>
  counted(256, (number, tag) => {
    const seq = Math.ceil(number / INSISTENCE);
    return make(seq, `${tag}-${seq}`);
  });

/** As many acks as a frame may have, and as many frames as fit. */
const ACK_LIST = { t: "ack", acks: Array.from({ length: 1_000 }, () => [100, 0, 0]) };
const ACK_LISTS = frame(JSON.stringify(Array.from({ length: 6 }, () => ACK_LIST)));
const LARGE = "x".repeat(60_000);
const NESTED = `${"[".repeat(28)}${"]".repeat(28)}`;
/** With which 64 KiB have as many arrays as a message may. */
const WORDS = `"${"x".repeat(164)}"`;

/** Each frame that a client may send, as fast as the server takes it. */
export const FRAMES: readonly Flood[] = [
  alsoAnswers(pushing("ping", "ping", same(text({ t: "ping" })))),
  pushing("ping unread", "ping, and no answer is read", same(text({ t: "ping" })), "nothing"),
  pushing("ping arrays", "messages of 128 pings each", same(frame(JSON.stringify(Array.from({ length: 128 }, () => ({ t: "ping" })))))),
  pushing("pong", "pong", same(text({ t: "pong" }))),
  alsoAnswers(pushing("sub unsub", "sub of an empty thread, and unsub", countedAlike(400, (n) => Buffer.concat([text(sub(n, "empty")), text({ t: "unsub", n })])))),
  pushing("sub", "sub of one thread, without end", countedAlike(800, (n) => text(sub(n, "empty")))),
  {
    ...pushing("history", "sub of a long thread from its start, and unsub", countedAlike(64, (n) => Buffer.concat([text(sub(n, HISTORY_THREAD)), text({ t: "unsub", n })]))),
    needs: "history",
  },
  pushing("unsub", "unsub of unknown numbers", same(text({ t: "unsub", n: 5 }))),
  { ...pushing("ack", "ack of a known number", same(text({ t: "ack", acks: [[1, 0, 0]] }))), subs: subsOf(1, "empty", "start") },
  pushing("ack unknown", "ack of an unknown number", same(text({ t: "ack", acks: [[7, 1, 1]] }))),
  { ...pushing("ack lists", "messages of 6,000 acks, for 100 subscriptions", same(ACK_LISTS)), subs: subsOf(100, "empty", "start") },
  alsoAnswers(pushing("request", "requests at the user's rate and above", insistent((seq, id) => request(seq, id)))),
  pushing("request threads", "the same, each in a thread of its own", insistent((seq, id) => request(seq, id, { thread: `own-${seq}` }))),
  pushing("request large", "the same, with 60 KB each", insistent((seq, id) => request(seq, id, { payload: { question: LARGE } }))),
  pushing("request unknown", "the same, of a name that the contract has not", insistent((seq, id) => request(seq, id, { name: "nothing" }))),
  pushing("request again", "one request again and again", (_index, tag) => Buffer.concat(Array.from({ length: 256 }, () => request(1, tag)))),
  pushing("request ahead", "requests out of sequence", same(request(9, "ahead"))),
  pushing("cancel", "cancels of nothing, at the user's rate and above", insistent((seq, id) => text({ t: "cancel", id, seq, thread: "own", request: "none" }))),
  pushing("auth", "the user's token again and again", (_index, tag) => Buffer.concat(Array.from({ length: 512 }, () => text({ t: "auth", token: `user:${userOf(tag)}` })))),
  pushing("unknown", "frames of a type that there is not", same(text({ t: "nothing" }))),
  alsoAnswers(pushing("unknown large", "the same with 64 KiB of JSON", same(filled('{"t":"nothing","a":[', '{"a":1,"b":"c"}', "]}")))),
  pushing("nested", "64 KiB of JSON as deep as it may be, of as many arrays", same(filled('{"t":"nothing","a":[', `${NESTED},${WORDS}`, "]}"))),
  pushing("nested more", "64 KiB of arrays alone, which no message may have", same(filled('{"t":"nothing","a":[', NESTED, "]}"))),
];

/** Tags are `user#number`. */
export const userOf = (tag: string): string => tag.split("#")[0] ?? "";
