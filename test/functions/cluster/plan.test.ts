import assert from "node:assert/strict";
import { test } from "node:test";
import type { Context } from "aws-lambda";
import { runsPartition } from "../../../lib/catalog/store/keys.ts";
import { queryPage } from "../../../lib/catalog/store/table.ts";
import { openLibrary } from "../../runs/library.ts";

test("a run of a library that does not exist is refused, and leaves nothing behind", async (t) => {
  // Prepare
  const catalog = await openLibrary(t);
  process.env.LIBRARIES = "prefix";
  const { handler } = await import("../../../functions/cluster/plan.ts");
  // Act
  const planned = handler({ runId: "run", library: "famly", input: { library: "famly" } }, {} as Context);
  // Assess
  await assert.rejects(planned, { name: "NoSuchLibrary", message: /There is no library famly/ });
  const { rows } = await queryPage(catalog, runsPartition({ library: "famly" }), "", { limit: 1 });
  assert.deepEqual(rows, []);
});
