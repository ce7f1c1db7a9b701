/** A message of the server, in whichever of its six envelopes. */
export type ServerMessage = Record<string, any>;

/** What the page shows of one. */
export interface Shown {
  readonly type: string;
  readonly threadId: string | undefined;
  readonly runId: string | undefined;
  readonly agent: string | undefined;
  readonly tool: string | undefined;
  readonly text: string;
  /** As it came. */
  readonly message: ServerMessage;
}

export type Status = "connecting" | "online" | "offline" | "signed-out";
