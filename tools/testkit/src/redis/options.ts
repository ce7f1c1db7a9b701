/** How a server is configured. All of it is optional; without it a server has no persistence, no limit and no password. */
export interface RedisServerOptions {
  /** When the append-only file is fsynced; `no` (default): there is none, and a restart loses everything. */
  readonly appendfsync?: "no" | "everysec" | "always";
  readonly noAppendfsyncOnRewrite?: boolean;
  /** With `policy` (default `noeviction`), as redis.conf writes it: `8mb`. */
  readonly maxmemory?: string;
  readonly maxmemoryPolicy?: string;
  /** Of the user `default`. */
  readonly password?: string;
  /** Further users, as `ACL SETUSER` takes them: `app on >secret ~* &* +@all`. */
  readonly users?: readonly string[];
  /** TLS on the one port, with a certificate for 127.0.0.1 that `ca` of the server verifies. */
  readonly tls?: boolean;
  /** Of pub/sub connections: `hard soft seconds`, such as `32kb 32kb 1`. */
  readonly pubsubOutputLimit?: string;
  /** Anything else, a directive and its values each. */
  readonly directives?: readonly (readonly string[])[];
}

/** The arguments of `redis-server`. The folder holds everything that it writes. */
export function serverArguments(options: RedisServerOptions, { port, folder }: { readonly port: number; readonly folder: string }): string[] {
  const { appendfsync = "no", noAppendfsyncOnRewrite = false, maxmemory, maxmemoryPolicy, password, users = [], tls = false, pubsubOutputLimit, directives = [] } = options;
  const listening = tls
    ? [["port", "0"], ["tls-port", `${port}`], ["tls-cert-file", "cert.pem"], ["tls-key-file", "key.pem"], ["tls-ca-cert-file", "cert.pem"], ["tls-auth-clients", "no"]]
    : [["port", `${port}`]];
  const all: (readonly string[])[] = [
    ["dir", folder],
    ["bind", "127.0.0.1"],
    ...listening,
    ["save", ""],
    // A command for tests only; Debian's configuration refuses it.
    ["enable-debug-command", "local"],
    ["appendonly", appendfsync === "no" ? "no" : "yes"],
    ...(appendfsync === "no" ? [] : [["appendfsync", appendfsync]]),
    ["no-appendfsync-on-rewrite", noAppendfsyncOnRewrite ? "yes" : "no"],
    ...(maxmemory === undefined ? [] : [["maxmemory", maxmemory]]),
    ...(maxmemoryPolicy === undefined ? [] : [["maxmemory-policy", maxmemoryPolicy]]),
    ...(password === undefined ? [] : [["requirepass", password]]),
    ...users.map((user) => ["user", ...user.split(" ")]),
    ...(pubsubOutputLimit === undefined ? [] : [["client-output-buffer-limit", "pubsub", ...pubsubOutputLimit.split(" ")]]),
    ...directives,
  ];
  return all.flatMap(([name, ...values]) => [`--${name}`, ...values]);
}
