import * as v from "valibot";
import type { AssistantMessage, Message, ToolDefinition } from "./messages.ts";
import { brokenOff, garbled, ModelProblem, refusal, reported, silence, unreachable } from "./problem.ts";
import { readServerSentData } from "./server-sent-data.ts";
import type { ModelSettings } from "./settings.ts";
import { createToolCalls } from "./tool-calls.ts";

const Delta = v.object({
  content: v.nullish(v.string()),
  tool_calls: v.nullish(
    v.array(
      v.object({
        index: v.optional(v.number()),
        id: v.nullish(v.string()),
        function: v.nullish(v.object({ name: v.nullish(v.string()), arguments: v.nullish(v.string()) })),
      }),
    ),
  ),
});
const Chunk = v.object({
  choices: v.optional(v.array(v.object({ delta: v.nullish(Delta), finish_reason: v.nullish(v.string()) })), []),
  error: v.optional(v.unknown()),
});

export interface CompletionRequest {
  readonly messages: readonly Message[];
  /** Functions that the model may call; none in the last round. */
  readonly tools: readonly ToolDefinition[];
}

/**
 * One turn of the model: its text piece by piece, and at the end all of it, with the calls that it asks for. Throws `ModelProblem` when the
 * endpoint refuses, breaks off or is silent for too long, and the signal's reason when that aborts.
 */
export async function* complete(settings: ModelSettings, request: CompletionRequest, signal: AbortSignal): AsyncGenerator<string, AssistantMessage> {
  const watch = watchSilence(settings.silenceMaxMs);
  const either = AbortSignal.any([signal, watch.signal]);
  try {
    const body = await send(settings, request, either);
    return yield* readTurn(body, watch.heard);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (watch.signal.aborted) throw watch.signal.reason;
    throw error instanceof ModelProblem ? error : brokenOff(error);
  } finally {
    watch.stop();
  }
}

async function send(settings: ModelSettings, { messages, tools }: CompletionRequest, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
  const { baseUrl, model, apiKey } = settings;
  const response = await fetch(`${baseUrl.replace(/\/+$/, "")}/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json", ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
    body: JSON.stringify({ model, stream: true, messages, ...(tools.length === 0 ? {} : { tools }) }),
    signal,
  }).catch((error: unknown) => {
    throw signal.aborted ? error : unreachable(error, settings);
  });
  if (!response.ok) throw refusal(response.status, await response.text(), settings);
  if (response.body === null) throw brokenOff();
  return response.body;
}

async function* readTurn(body: ReadableStream<Uint8Array>, heard: () => void): AsyncGenerator<string, AssistantMessage> {
  const calls = createToolCalls();
  let content = "";
  let finish: string | undefined;
  for await (const data of readServerSentData(body)) {
    heard();
    if (data === "[DONE]") return toMessage(content, calls.all());
    const { choices, error } = readChunk(data);
    if (error !== undefined && error !== null) throw reported(JSON.stringify(error));
    const choice = choices[0];
    finish = choice?.finish_reason ?? finish;
    for (const part of choice?.delta?.tool_calls ?? []) calls.add(part);
    const text = choice?.delta?.content ?? "";
    content += text;
    if (text !== "") yield text;
  }
  // Some servers end the stream without a last word, behind the reason why the model stopped.
  if (finish !== undefined) return toMessage(content, calls.all());
  throw brokenOff();
}

function readChunk(data: string): v.InferOutput<typeof Chunk> {
  try {
    return v.parse(Chunk, JSON.parse(data));
  } catch (error) {
    throw garbled(data, error);
  }
}

function toMessage(content: string, calls: AssistantMessage["tool_calls"] = []): AssistantMessage {
  return { role: "assistant", content: content === "" ? null : content, ...(calls.length === 0 ? {} : { tool_calls: calls }) };
}

/** Aborts with a problem when nothing was heard for so long. */
function watchSilence(silenceMaxMs: number) {
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(silence(silenceMaxMs)), silenceMaxMs);
  return { signal: silent.signal, heard: () => void timer.refresh(), stop: () => clearTimeout(timer) };
}
