import type { Tag } from "../../position.ts";
import type { StreamKey } from "../../stream.ts";
import type { OpResult } from "../op-result.ts";
import type { Answer, Ledger } from "../state.ts";
import { isLedgerData, tryParse } from "./state-text.ts";

/**
 * Ledgers as they lie in the tables. Each commit writes its author's whole row, so what makes up most of it is kept
 * short, below a page for 32 answers, and is made into text once. Measured: half the pages of plain JSON.
 */

/** `done` is 0, `appended` is [first, offset, tag, stream, or nothing for the row's own], others are as they are. */
type ResultData = 0 | readonly [number, number, Tag, StreamKey?] | OpResult;
/** An answer has no level of its own: this store has one. */
type AnswerData = readonly [sequence: number, id: string, ...results: ResultData[]];

const isArray = (data: ResultData): data is Extract<ResultData, readonly unknown[]> => Array.isArray(data);

function packResult(result: OpResult, own: StreamKey | undefined): ResultData {
  if (result.type === "done") return 0;
  if (result.type !== "appended" || result.known === true) return result;
  const { first, last, stream } = result;
  return stream === own ? [first, last.offset, last.tag] : [first, last.offset, last.tag, stream];
}

function unpackResult(data: ResultData, own: StreamKey | undefined): OpResult {
  if (data === 0) return { type: "done" };
  if (!isArray(data)) return data;
  const [first, offset, tag, stream = own as StreamKey] = data;
  return { type: "appended", stream, first, last: { offset, tag } };
}

/** One answer as `ledgerText` has it, before it is JSON. */
export const answerData = ({ sequence, id, results }: Answer, own?: StreamKey): AnswerData => [sequence, id, ...results.map((result) => packResult(result, own))];

/** Answers never change, so their text is made once however often their ledger is written. */
const texts = new WeakMap<Answer, string>();

function answerText(answer: Answer, own: StreamKey | undefined): string {
  const known = texts.get(answer);
  if (known !== undefined) return known;
  const text = JSON.stringify(answerData(answer, own));
  texts.set(answer, text);
  return text;
}

/** `own`: the stream that most of the results are about. */
export function ledgerText({ last, answers }: Ledger, own?: StreamKey): string {
  let text = `[${last}`;
  for (const answer of answers) text += `,${answerText(answer, own)}`;
  return `${text}]`;
}

/** Undefined for what is no ledger. */
export function parseLedger(text: unknown, own?: StreamKey): Ledger | undefined {
  const data = tryParse(text);
  if (!isLedgerData(data)) return undefined;
  const [last, ...list] = data as [number, ...AnswerData[]];
  const answers = list.map(
    ([sequence, id, ...results]): Answer => ({ sequence, id, results: results.map((data) => unpackResult(data, own)) }),
  );
  return { last, answers };
}
