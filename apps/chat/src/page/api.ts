import type { Passage } from "../documents/types.ts";
import type { PageSettings } from "../page-settings.ts";

/** An answer of the server other than success. */
export class ApiError extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

interface Call {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  readonly token?: string;
  readonly body?: unknown;
}

/** Throws `ApiError` for a refusal and `TypeError` when the server cannot be reached. */
export async function callApi<Result>(path: string, { method = "GET", token, body }: Call = {}): Promise<Result> {
  const response = await fetch(path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const result = (await response.json()) as Result & { error?: string };
  if (!response.ok) throw new ApiError(response.status, result.error ?? `The server answered ${response.status}`);
  return result;
}

export const fetchSettings = (): Promise<PageSettings> => callApi("/api/settings");

export async function fetchDemoToken(user: string): Promise<string> {
  const { token } = await callApi<{ token: string }>("/api/demo/token", { method: "POST", body: { user } });
  return token;
}

export function fetchLines(token: string, collection: string, document: string, from: number, to: number): Promise<Passage> {
  const query = new URLSearchParams({ document, from: String(from), to: String(to) });
  return callApi(`/api/collections/${encodeURIComponent(collection)}/lines?${query.toString()}`, { token });
}
