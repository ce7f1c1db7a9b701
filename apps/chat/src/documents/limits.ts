/** What one person may upload. Bytes are UTF-8 bytes. The page checks first, the server decides. */
export const UPLOAD_LIMITS = {
  /** Largest single document. */
  documentBytesMax: 1024 * 1024,
  collectionBytesMax: 64 * 1024 * 1024,
  collectionDocumentsMax: 5_000,
  collectionsPerUserMax: 20,
  /** Uploads under way at the same time. */
  unfinishedPerUserMax: 3,
  /** The page sends documents together until they have this much text. */
  batchTextBytes: 512 * 1024,
  /** Largest request body: JSON needs more room than the text that it carries. */
  bodyBytesMax: 4 * 1024 * 1024,
  pathLengthMax: 400,
  nameLengthMax: 120,
} as const;
