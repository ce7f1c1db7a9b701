import { parseArgs } from "node:util";
import { runSuite } from "../suite/run-suite.ts";
import { createFolder } from "./folders.ts";
import { printStage } from "./print.ts";

const { values } = parseArgs({ options: { only: { type: "string", multiple: true } } });
const folder = await createFolder("old", "old");
printStage("old", await runSuite(folder, { isApart: true, ...(values.only === undefined ? {} : { only: values.only }) }), true);
