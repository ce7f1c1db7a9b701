export const config = {
  port: Number(process.env["PORT"] ?? 0),
  /** How long an agent's step takes. */
  stepMs: 60,
  /** Alarms and letters that wait in the archive of a user. */
  archiveSize: 1000,
};
