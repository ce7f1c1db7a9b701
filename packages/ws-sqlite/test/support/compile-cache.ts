import { tmpdir } from "node:os";
import path from "node:path";

/** Sources are compiled once, not for each of the hundreds of workers and processes that these tests start. */
process.env["NODE_COMPILE_CACHE"] ??= path.join(tmpdir(), "apex-compile-cache");
