import assert from "node:assert/strict";
import { test } from "node:test";
import { CONFIG_NAMES } from "../../lib/cloud/config-file.ts";
import { resolveConfig } from "../../lib/cloud/config-sources.ts";

test("resolveConfig: returns every setting once; an empty variable counts as absent", () => {
  // Act
  const values = resolveConfig({ environment: { stackName: "" }, file: { stackName: "Dev" } });
  // Assess
  assert.deepEqual(
    values.map(({ name }) => name),
    CONFIG_NAMES,
  );
  const [stackName] = values.filter(({ source }) => source !== "default");
  assert.deepEqual(stackName, { name: "stackName", value: "Dev", source: "file" });
});
