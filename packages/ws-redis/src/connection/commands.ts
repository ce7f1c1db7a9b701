/**
 * The commands that connections and the store's scripts use, as an ACL names them; docs/operations.md repeats them. AUTH and HELLO
 * need no permission. Without `config|get` the store works, and takes the server's durability for `memory`.
 */
export const COMMANDS = [
  "config|get",
  "eval",
  "evalsha",
  "info",
  "ping",
  "select",
  "ssubscribe",
  "sunsubscribe",
] as const;
