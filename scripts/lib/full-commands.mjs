/** What a person reads, a script of package.json, and its arguments. */
function command(what, script, ...args) {
  return { what, script, args, name: ["pnpm", script, ...args].join(" ") };
}

const HANDLERS_RUN = "--handlers flaky,hang,crash --clients 100 --threads 100 --rate 400 --seconds 90 --faults kill9,stop,cut".split(" ");

/** What `.ci/full` runs, in order: the quick ones first. */
export const FULL = [
  command("every gate, and every test at its default size", "test"),
  command("the chat in a terminal, whose server is killed in the middle", "terminal"),
  command("the packed packages outside the workspace", "test:consumers"),
  command("a client that stops reading under 100,000 events", "test:backlog"),
  command("a folder of 2,000 files in the chat page", "test:folder"),
  command("100,000 hostile inputs", "hostile"),
  command("what one user's floods do to another user, in short", "hostile", "--neighbour", "--quick"),
  command("the chat page with the client of production, in Chromium", "test:production"),
  command("pictures of the chat page's main states", "screenshots"),
  command("SIGKILL of a whole service, 50 times in each way", "test:kill"),
  command("SIGKILL of a Redis server, 200 times in each way", "test:kill-redis"),
  command("real processes, and services that die", "chaos", "--faults", "cut,kill9,stall,reload,offline", "--seed", "1"),
  command("real processes, and services that live on", "chaos", "--faults", "dup-tab,half-open,slow,stop", "--seed", "1"),
  command("real processes, and a user whose load waits", "chaos", "--faults", "flood,backlog,cut", "--seed", "1"),
  command("handlers that throw, hang, and kill their process", "chaos", ...HANDLERS_RUN, "--seed", "1"),
  command("the formal models with their full bounds", "spec"),
  command("the product broken on purpose, in each known way", "sim", "--mutants"),
  command("the same seeds of the simulator each time", "sim", "--seeds", "2000"),
  command("new seeds of the simulator", "sim", "--minutes", "5"),
  command("the audit of 5,000 generated files", "legacy:audit-bench"),
  command("what the old names cost over the manager's own calls, and beside the old stack", "legacy:bench"),
  command("a service on its way off the old stack", "legacy:stages"),
  command("the audit of ten popular npm packages", "legacy:audit-packages"),
  command("CPU and memory beside raw ws", "bench", "--quick"),
  command("syncs and milliseconds of a request, and memory of 5,000 users", "bench", "--only", "request", "--only", "users"),
];
