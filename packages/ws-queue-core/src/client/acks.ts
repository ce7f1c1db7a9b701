/** Offsets that a client has received and that its application is done with, and when to say so. */
export interface AckLedger {
  /** Bytes that were delivered and not processed. */
  backlogBytes(): number;
  /** `asked`: the frame wants an ack; it gets one now, and another when its entries are processed. */
  handleDelivered(last: number, bytes: number, asked: boolean): void;
  handleProcessed(offset: number): void;
  /** The server waits for this subscription: tell it as soon as everything that came is processed. */
  handleLag(): void;
  /** A new subscription on the wire begins at this offset; what is not processed yet stays so. */
  handleSubscribed(offset: number): void;
  /** True when an ack should not wait. */
  isDue(): boolean;
  /** The pair to send, or undefined when the server knows it and did not ask. */
  take(): readonly [received: number, processed: number] | undefined;
}

interface Backlog {
  readonly last: number;
  readonly bytes: number;
  readonly asked: boolean;
}

/** The ledger of one subscription; half of `windowBytes()` freed makes an ack due. */
export function createAckLedger(windowBytes: () => number): AckLedger {
  let received = 0;
  let processed = 0;
  /** Where the present number began: what lies before it is no business of its window. */
  let base = 0;
  let told: readonly [number, number] = [0, 0];
  let freedBytes = 0;
  let lagging = false;
  let due = false;
  let asked = false;
  /** Delivered frames whose last entry is not processed, oldest first. */
  const backlog: Backlog[] = [];

  const release = (): void => {
    for (let first = backlog[0]; first !== undefined && first.last <= processed; first = backlog[0]) {
      freedBytes += first.bytes;
      due ||= first.asked;
      backlog.shift();
    }
  };

  return {
    backlogBytes: () => backlog.reduce((sum, { bytes }) => sum + bytes, 0),
    handleDelivered(last, bytes, isAsked) {
      asked ||= isAsked;
      due ||= isAsked;
      if (last <= received) return;
      received = last;
      lagging = false;
      backlog.push({ last, bytes, asked: isAsked });
    },
    handleProcessed(offset) {
      processed = Math.min(offset, received);
      release();
      due ||= freedBytes * 2 >= windowBytes() || (lagging && backlog.length === 0);
    },
    handleLag() {
      lagging = true;
      due = true;
    },
    handleSubscribed(offset) {
      received = offset;
      base = offset;
      told = [offset, offset];
      freedBytes = 0;
      lagging = due = asked = false;
    },
    isDue: () => due,
    take() {
      const pair = [received, Math.max(base, processed)] as const;
      const isNews = asked || pair[0] !== told[0] || pair[1] !== told[1];
      freedBytes = 0;
      due = asked = false;
      told = pair;
      return isNews ? told : undefined;
    },
  };
}
