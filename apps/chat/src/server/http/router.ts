import type { IncomingMessage, ServerResponse } from "node:http";
import { sendJson } from "./body.ts";
import { HttpError } from "./http-error.ts";

export interface Call {
  readonly request: IncomingMessage;
  readonly query: URLSearchParams;
  /** A part of the path by its name in the route, decoded. */
  part(name: string): string;
  /** Does something once the answer is on its way. */
  afterAnswer(action: () => void): void;
}

/** Returns what is sent as JSON; `undefined`: an empty success. */
export type Handler = (call: Call) => unknown;

export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Such as `/api/collections/:id`. */
  readonly path: string;
  readonly handle: Handler;
}

/** Handles what begins with `/api/`; says false for everything else. */
export type Router = (request: IncomingMessage, response: ServerResponse) => boolean;

export function createRouter(routes: readonly Route[], onError: (error: unknown) => void): Router {
  return (request, response) => {
    const url = new URL(request.url ?? "/", "http://localhost");
    if (!url.pathname.startsWith("/api/")) return false;
    void answer(routes, url, request, response, onError);
    return true;
  };
}

async function answer(
  routes: readonly Route[],
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
  onError: (error: unknown) => void,
): Promise<void> {
  try {
    const result = await findAndCall(routes, url, request, response);
    sendJson(response, 200, result ?? {});
  } catch (error) {
    // A body that was refused half-way leaves the connection in an unknown state.
    response.setHeader("connection", "close");
    if (error instanceof HttpError) return sendJson(response, error.status, { error: error.message });
    onError(error);
    sendJson(response, 500, { error: "Something unexpected happened on the server" });
  }
}

async function findAndCall(
  routes: readonly Route[],
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<unknown> {
  const matches = routes.flatMap((route) => {
    const parts = matchPath(route.path, url.pathname);
    return parts === undefined ? [] : [{ route, parts }];
  });
  const match = matches.find(({ route }) => route.method === request.method);
  if (match === undefined) throw new HttpError(matches.length === 0 ? 404 : 405, "There is nothing here");
  const { route, parts } = match;
  return route.handle({
    request,
    query: url.searchParams,
    part: (name) => parts.get(name) ?? "",
    afterAnswer: (action) => void response.once("finish", action),
  });
}

function matchPath(pattern: string, pathname: string): Map<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = pathname.split("/");
  if (wanted.length !== given.length) return undefined;
  const parts = new Map<string, string>();
  for (const [index, name] of wanted.entries()) {
    const value = given[index] ?? "";
    if (name.startsWith(":")) parts.set(name.slice(1), tryDecode(value));
    else if (name !== value) return undefined;
  }
  return parts;
}

function tryDecode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new HttpError(400, "The address is malformed");
  }
}
