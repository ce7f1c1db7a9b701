/** The commands that scripts call, as an ACL names them; docs/operations.md repeats them. */
export const SCRIPT_COMMANDS = [
  ...["exists", "get", "mget", "mset", "set", "time", "type", "unlink"],
  ...["hdel", "hget", "hset"],
  ...["lindex", "llen", "lrange", "ltrim", "rpop", "rpush"],
  ...["zadd", "zcount", "zrange", "zrangebyscore", "zrem"],
  "spublish",
] as const;
