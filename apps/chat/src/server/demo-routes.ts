import * as v from "valibot";
import { readJson } from "./http/body.ts";
import type { Route } from "./http/router.ts";
import { requireLocalPage } from "./http/same-origin.ts";
import { isDemoUser } from "./demo-users.ts";
import { HttpError } from "./http/http-error.ts";
import type { OpenSockets } from "./open-sockets.ts";
import type { Tokens } from "./tokens.ts";

const User = v.strictObject({ user: v.string() });

export interface DemoParts {
  readonly tokens: Tokens;
  readonly sockets: OpenSockets;
  /** Ends this process at once, as a crash would. */
  readonly kill: () => void;
}

/** What makes the demo: become somebody, cut sockets, kill the server. Never mounted without APEX_DEMO=1. */
export function demoRoutes({ tokens, sockets, kill }: DemoParts): Route[] {
  return [
    {
      method: "POST",
      path: "/api/demo/token",
      handle: async ({ request }) => {
        requireLocalPage(request);
        const { user } = await readJson(request, User);
        if (!isDemoUser(user)) throw new HttpError(404, "There is no such user");
        return { token: await tokens.sign(user) };
      },
    },
    {
      method: "POST",
      path: "/api/demo/cut",
      handle: async ({ request }) => {
        requireLocalPage(request);
        const { user } = await readJson(request, User);
        return { cut: sockets.cut(user) };
      },
    },
    {
      method: "POST",
      path: "/api/demo/kill",
      handle: ({ request, afterAnswer }) => {
        requireLocalPage(request);
        afterAnswer(kill);
      },
    },
  ];
}
