export interface AgentEvent {
  readonly type: string;
  readonly runId: string;
  readonly payload: unknown;
}
