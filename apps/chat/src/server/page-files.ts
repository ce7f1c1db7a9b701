import type { IncomingMessage, ServerResponse } from "node:http";
import { fileURLToPath } from "node:url";
import sirv from "sirv";

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => void;

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

export const BUILT_PAGE = fileURLToPath(new URL("../../dist/page", import.meta.url));
export const PAGE_SOURCE = fileURLToPath(new URL("../page", import.meta.url));

/** Serves the page as Vite built it. */
export function builtPage(): PageHandler {
  const serve = sirv(BUILT_PAGE, {
    etag: true,
    setHeaders: (response, pathname) => {
      response.setHeader("content-security-policy", POLICY);
      response.setHeader("x-content-type-options", "nosniff");
      response.setHeader("referrer-policy", "no-referrer");
      // Vite puts a hash of the content into the names of what it makes.
      const lasting = pathname.startsWith("/assets/");
      response.setHeader("cache-control", lasting ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return (request, response) => serve(request, response, () => notFound(response));
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("There is nothing here\n");
}
