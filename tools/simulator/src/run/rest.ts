import { VOID_POSITION } from "@apex/ws-queue-core";
import { isOver } from "../checkers/outcomes.ts";
import type { World } from "../world.ts";

const NOTHING = { head: VOID_POSITION, oldest: 1 };

/** True when nothing is left to wait for: every view at its head, every request answered, every inbox empty. */
export function isAtRest(world: World): boolean {
  const { cluster, history, browsers } = world;
  if (cluster.nodes.some((node, machine) => node?.manager === undefined && !cluster.isRetired(machine))) return false;
  if (cluster.backend.hasPending()) return false;
  for (const request of history.requests.values()) if (!request.isOrphan && !isOver(request.outcomes)) return false;
  for (const { page } of browsers.tabs) if (page.progress !== "live") return false;
  return history.views.every((view) => {
    if (view.isGone) return true;
    const { head, oldest } = cluster.backend.head(view.stream) ?? NOTHING;
    const lineage = view.lineages.at(-1);
    const last = lineage?.entries.at(-1)?.offset;
    return last === head.offset || (last === undefined && (lineage?.from === "head" || lineage?.from === head.offset || oldest > head.offset));
  });
}
