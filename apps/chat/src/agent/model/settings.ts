/** An endpoint that speaks OpenAI's chat completions, such as a hosted model, vLLM, Ollama or llama.cpp. */
export interface ModelSettings {
  /** Up to and without `/chat/completions`, such as `http://localhost:11434/v1`. */
  readonly baseUrl: string;
  readonly model: string;
  readonly apiKey: string | undefined;
  /** After this long without a byte the model has failed. */
  readonly silenceMaxMs: number;
}
