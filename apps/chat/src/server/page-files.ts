import type { IncomingMessage, Server, ServerResponse } from "node:http";
import sirv from "sirv";
import { PAGE_CONFIG } from "../page-build.ts";
import type { Settings } from "../settings.ts";

/** What serves the page itself. */
export interface PageServer {
  handle(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

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

/** As Vite built it, or from Vite itself while the page is being worked on. */
export function openPage({ pageFolder }: Settings, server: Server): Promise<PageServer> {
  return pageFolder === undefined ? fromVite(server) : Promise.resolve(asBuilt(pageFolder));
}

function asBuilt(folder: string): PageServer {
  const serve = sirv(folder, {
    etag: true,
    setHeaders: (response, pathname) => {
      response.setHeader("content-security-policy", POLICY);
      response.setHeader("x-content-type-options", "nosniff");
      response.setHeader("referrer-policy", "no-referrer");
      // Vite puts a hash of the content into the names of what it makes.
      const isLasting = pathname.startsWith("/assets/");
      response.setHeader("cache-control", isLasting ? "public, max-age=31536000, immutable" : "no-cache");
    },
  });
  return { handle: (request, response) => serve(request, response, () => notFound(response)), close: () => Promise.resolve() };
}

async function fromVite(server: Server): Promise<PageServer> {
  const { createServer } = await import("vite");
  const vite = await createServer({ ...PAGE_CONFIG, server: { middlewareMode: true, ws: { server } } });
  return {
    handle: (request, response) => vite.middlewares(request, response, () => notFound(response)),
    close: () => vite.close(),
  };
}

function notFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("There is nothing here\n");
}
