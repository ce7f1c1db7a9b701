import { describeSqlite } from "../support/stores.ts";

describeSqlite("writing");
