/** A close frame carries 125 bytes, two of them the code. */
const REASON_BYTES_MAX = 123;

/** The reason of a close, cut to what a close frame can carry. */
export function fitReason(message: string): string {
  if (Buffer.byteLength(message) <= REASON_BYTES_MAX) return message;
  // A character that was cut in two decodes to U+FFFD.
  return Buffer.from(message).subarray(0, REASON_BYTES_MAX).toString("utf8").replace(/\uFFFD+$/, "");
}
