import { parseArgs } from "node:util";
import { runSuite } from "../suite/run-suite.ts";
import { createFolder, otherDifferences, replaceSocket, swapSpecifiers } from "./folders.ts";
import { printStage } from "./print.ts";

const { values } = parseArgs({ options: { only: { type: "string", multiple: true }, stage: { type: "string", default: "old" } } });
const only = values.only === undefined ? {} : { only: values.only };
const folder = await createFolder(values.stage, values.stage === "old" ? "old" : "none");
if (values.stage !== "old") {
  await swapSpecifiers(folder);
  await replaceSocket(folder);
  console.log(await otherDifferences(await createFolder("asis", "none"), folder));
}
printStage(values.stage, await runSuite(folder, { isApart: values.stage === "old", ...only }), true);
