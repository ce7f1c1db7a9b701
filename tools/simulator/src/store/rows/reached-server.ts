import type { ApplyAnswer, Group } from "@apex/ws-redis/engine";
import type { RowServerModel } from "@apex/testkit/row-server";
import type { CommitBook } from "./commit-book.ts";

/** What nodes reach of the server. */
export interface ReachedServer extends Pick<RowServerModel, "load" | "readPages" | "range" | "listen" | "enter"> {
  /** Another one after each restart. */
  readonly runId: number;
  apply(groups: readonly Group[], epoch: string, by: CommitBook): ApplyAnswer;
}
