import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../documents.ts";
import { defectDocument, DOCUMENT } from "./document.ts";
import { DEFECTS } from "./table.ts";

writeFileSync(join(ROOT, DOCUMENT), defectDocument(DEFECTS));
