/** Gives ids that are given once: a random prefix and a counter, so that an id costs no random call. */
export function createIdSource(prefix: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}${count.toString(36)}`;
  };
}
