/**
 * The commands that connections use by themselves, as an ACL names them; docs/operations.md repeats them. What a script calls comes on top. AUTH and HELLO
 * need no permission. Without `config|get` the store works, and takes the server's durability for `memory`.
 */
export const CONNECTION_COMMANDS = [
  "config|get",
  "eval",
  "evalsha",
  "info",
  "ping",
  "select",
  "ssubscribe",
  "sunsubscribe",
] as const;
