/** How long the queue of a printer is. */
export class MessageQueueLength {
  constructor(readonly length: number) {}
}

export class PrintQueue {
  readonly jobs: string[] = [];
}

export class ThemeManager {
  readonly theme = "dark";
}

export class WebSocketManagerError extends Error {}

export interface ThemeRegistry {
  get(name: string): ThemeManager;
}
