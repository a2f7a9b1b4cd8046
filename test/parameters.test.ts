import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { Match, Template } from "aws-cdk-lib/assertions";
import { Command } from "commander";
import { givenParameters, withGlobalOptions, withParameters } from "../bin/options.ts";
import type { ApiContext } from "../lib/api/context.ts";
import { getParameters } from "../lib/api/operations/parameters.ts";
import { PARAMETER_ROUTES } from "../lib/api/routes/parameters.ts";
import { fingerprintOf, isIndexedWith } from "../lib/indexing/fingerprint.ts";
import { FR_FEATURE } from "../lib/models/embedders.ts";
import {
  type Affects,
  namesAffecting,
  PARAMETERS,
  type Parameter,
  type ParameterName,
  ParameterOutOfRange,
  readParameters,
} from "../lib/parameters.ts";
import { comparisonDigest, versionDigest } from "../lib/runs/settings-digest.ts";
import { openLibrary } from "./runs/library.ts";
import { PARAMETERS_PAGE, withParameterTable } from "./support/parameter-table.ts";
import { stackOf } from "./support/stack.ts";

const KINDS: readonly Affects[] = ["detection", "comparison", "clusters"];
const DETECTOR = { id: "onnx:rfb-320@4" };

const settingsOf = (given: Record<string, unknown>) => ({
  embedder: FR_FEATURE,
  parameters: readParameters(given),
  blockRows: 4096,
});

/** A value in the range that is not the default. */
const otherValue = ({ min, max, default: preset }: Parameter) => (preset === min ? max : min);

/** Adds a row to the parameters for the time of a test. */
function addRow(t: { after(undo: () => void): void }, affects: Affects): ParameterName {
  const name = "FACE_NEW" as ParameterName;
  const row: Parameter = { name, min: 0, max: 9, default: 3, unit: "faces", whole: true, affects, about: "is new" };
  (PARAMETERS as Parameter[]).push(row);
  t.after(() => void (PARAMETERS as Parameter[]).pop());
  return name;
}

test("every parameter affects exactly one thing, and its default is in its range", () => {
  const names = KINDS.flatMap((kind) => namesAffecting(kind));
  assert.deepEqual(names.sort(), PARAMETERS.map(({ name }) => name).sort());
  for (const { name, min, max, default: preset, unit, about } of PARAMETERS) {
    assert.ok(min <= preset && preset <= max, name);
    assert.ok(unit !== "" && about !== "", name);
  }
});

test("the fingerprint of a detection keeps its text, so that photos are not indexed again", () => {
  // Act
  const fingerprint = fingerprintOf(DETECTOR, readParameters({}));
  const changed = fingerprintOf({ id: "pigo:x@2" }, readParameters({ PHOTO_MEGAPIXELS: 60, FACE_SIZE: 20 }));
  // Assess
  assert.equal(
    fingerprint,
    "onnx:rfb-320@4 size=50 score=9 overlap=42 retry=50 retryscore=15 turned=1 megapixels=100 megabytes=100",
  );
  assert.equal(
    changed,
    "pigo:x@2 size=20 score=9 overlap=42 retry=50 retryscore=15 turned=1 megapixels=100 megabytes=100 largest=60",
  );
});

test("the digests of a run keep their values, so that the next run is not a full one", () => {
  const settings = settingsOf({});
  assert.equal(versionDigest(settings), "de449cf269ca5e3dc81182b36da9b70de3965a4ad8b451bba82adbb6cc709953");
  assert.equal(comparisonDigest(settings), "89c0480cd52e343022675f767fbfd213ae5745ae190fa15f2b27ec539ff85ac8");
});

test("a changed parameter changes what it affects: the fingerprint, the comparisons or only the version", () => {
  const before = settingsOf({});
  for (const parameter of PARAMETERS) {
    // Act
    const after = settingsOf({ [parameter.name]: otherValue(parameter) });
    const changed = {
      detection: fingerprintOf(DETECTOR, after.parameters) !== fingerprintOf(DETECTOR, before.parameters),
      comparison: comparisonDigest(after) !== comparisonDigest(before),
      version: versionDigest(after) !== versionDigest(before),
    };
    // Assess
    const expected = {
      detection: { detection: true, comparison: false, version: false },
      comparison: { detection: false, comparison: true, version: true },
      clusters: { detection: false, comparison: false, version: true },
    };
    assert.deepEqual(changed, expected[parameter.affects], parameter.name);
  }
});

test("the table in the documentation is made from the rows", async () => {
  const page = await readFile(PARAMETERS_PAGE, "utf8");
  for (const { name } of PARAMETERS) assert.ok(page.includes(`| ${name} |`), name);
  assert.equal(page, withParameterTable(page), "run: node test/support/parameter-table.ts");
});

for (const affects of KINDS) {
  test(`a row is all it takes to add a parameter that affects ${affects}`, async (t) => {
    // Prepare
    const indexed = { detector: fingerprintOf(DETECTOR, readParameters({})) };
    const name = addRow(t, affects);
    const catalog = await openLibrary(t);
    process.env.FACE_NEW = "5";
    t.after(() => delete process.env.FACE_NEW);
    const using = withGlobalOptions(withParameters(new Command("using"), namesAffecting(affects)));
    const other = withGlobalOptions(withParameters(new Command("other"), []));
    // Act
    const fromEnvironment = givenParameters(using.opts());
    const fromFlag = givenParameters(other.parse(["--face-new", "4"], { from: "user" }).opts());
    const context = { catalog, deployment: readParameters(fromFlag) } as ApiContext;
    const { [name]: answer } = await getParameters(context);
    const template = Template.fromStack(stackOf({ FACE_NEW: "7" }));
    const [before, after] = [settingsOf({}), settingsOf({ FACE_NEW: 4 })];
    // Assess
    assert.deepEqual(fromEnvironment, { FACE_NEW: "5" });
    assert.deepEqual(fromFlag, { FACE_NEW: "4" });
    assert.match(using.helpInformation(), /--face-new <n> +is new \(faces, 0 to 9,\s+default 3\)/);
    assert.doesNotMatch(other.helpInformation(), /face-new/);
    assert.throws(() => readParameters({ FACE_NEW: 1.5 }), ParameterOutOfRange);
    assert.throws(() => readParameters({ FACE_NEW: 10 }), ParameterOutOfRange);
    assert.deepEqual(answer, {
      value: 4,
      default: 3,
      deployment: 4,
      minimum: 0,
      maximum: 9,
      unit: "faces",
      from: "deployment",
      meaning: "is new",
      applies: affects === "detection" ? "next indexing" : "next run",
    });
    assert.equal(PARAMETER_ROUTES.changeParameters.body().safeParse({ FACE_NEW: 4 }).success, true);
    template.hasResourceProperties("AWS::Lambda::Function", {
      Environment: { Variables: Match.objectLike({ FACE_NEW: "7" }) },
    });
    assert.ok(isIndexedWith(indexed, "auto", before.parameters), "photos indexed before remain up to date");
    assert.equal(isIndexedWith(indexed, "auto", after.parameters), affects !== "detection");
    assert.equal(comparisonDigest(before) === comparisonDigest(after), affects !== "comparison");
    assert.equal(versionDigest(before) === versionDigest(after), affects === "detection");
    const page = withParameterTable("<!-- parameters: begin -->\n<!-- parameters: end -->");
    assert.match(page, /^\| FACE_NEW \| 3 \| 0-9 \| faces \| is new \| (indexing|run) \|$/m);
  });
}
