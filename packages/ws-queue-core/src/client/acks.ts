/** What one subscription's application is done with, and when to say so. What was received is the receiver's offset. */
export interface Acks {
  processed: number;
  /** Where the present number began: what lies before it is no business of its window. */
  base: number;
  /** The sum of what was said last: both numbers only grow. */
  told: number;
  /** Processed since the last ack. */
  freedBytes: number;
  /** The server waits for this subscription: tell it as soon as everything that came is processed. */
  isLagging: boolean;
  /** An ack should not wait. */
  isDue: boolean;
  /** Delivered frames whose last entry is not processed, oldest first. */
  readonly backlog: { readonly last: number; readonly bytes: number; readonly isAsked: boolean }[];
}

export const createAcks = (): Acks => ({
  processed: 0,
  base: 0,
  told: 0,
  freedBytes: 0,
  isLagging: false,
  isDue: false,
  backlog: [],
});

export const backlogBytes = ({ backlog }: Acks): number => backlog.reduce((sum, { bytes }) => sum + bytes, 0);

/** A new number on the wire begins at this offset; what is not processed yet stays so. */
export function beginAcks(acks: Acks, offset: number): void {
  acks.base = offset;
  acks.told = offset * 2;
  acks.freedBytes = 0;
  acks.isLagging = acks.isDue = false;
}

/** `isAsked`: the frame wants an ack; it gets one now, and another when its entries are processed. */
export function noteDelivered(acks: Acks, last: number, bytes: number, isAsked: boolean): void {
  acks.isDue ||= isAsked;
  acks.isLagging = false;
  acks.backlog.push({ last, bytes, isAsked });
}

/** Half of the window freed makes an ack due. */
export function noteProcessed(acks: Acks, offset: number, windowBytes: number): void {
  acks.processed = offset;
  const { backlog } = acks;
  for (let first = backlog[0]; first !== undefined && first.last <= offset; first = backlog[0]) {
    acks.freedBytes += first.bytes;
    acks.isDue ||= first.isAsked;
    backlog.shift();
  }
  acks.isDue ||= acks.freedBytes * 2 >= windowBytes || (acks.isLagging && backlog.length === 0);
}

/** The pair to send: when it should not wait, or when `isAny` and the server does not know it yet. */
export function takeAck(acks: Acks, received: number, isAny: boolean): readonly [received: number, processed: number] | undefined {
  const processed = Math.min(received, Math.max(acks.base, acks.processed));
  if (!acks.isDue && !(isAny && acks.told !== received + processed)) return undefined;
  acks.told = received + processed;
  acks.freedBytes = 0;
  acks.isDue = false;
  return [received, processed];
}
