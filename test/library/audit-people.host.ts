import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { getFaceDecisions } from "../../lib/catalog/decisions/decisions.ts";
import { getDecisions } from "../../lib/catalog/decisions/people.ts";
import { clusterKey, faceKey, nameKey, ofPersonKey, peoplePartition, personKey } from "../../lib/catalog/store/keys.ts";
import { audit } from "../../lib/library/audit.ts";
import { repair } from "../../lib/library/repair.ts";
import { limitsOf } from "../../lib/media/limits.ts";
import { readParameters } from "../../lib/parameters.ts";
import { faceIdOfNumber, openLibrary } from "../runs/library.ts";
import { confirmFaces, nameCluster, personNamed, rejectFaces } from "../support/decide.ts";

const [HERS, HIS] = [faceIdOfNumber(1), faceIdOfNumber(2)];
const CLUSTER = "c000000000000000a";

/** Ada has a face and a cluster; Ben has a face that was rejected for Ada. */
async function open(t: TestContext) {
  const catalog = await openLibrary(t);
  const ada = (await personNamed(catalog, "Ada Lovelace")).personId;
  const ben = (await personNamed(catalog, "Ben")).personId;
  await confirmFaces(catalog, [HERS], ada);
  await confirmFaces(catalog, [HIS], ben);
  await rejectFaces(catalog, [HIS], ada);
  await nameCluster(catalog, CLUSTER, "Ada L.");
  await nameCluster(catalog, CLUSTER, "Ada Lovelace");
  const findings = () => Array.fromAsync(audit(catalog, "test-embedder"));
  assert.deepEqual(await findings(), []);
  const remove = (sk: string) =>
    catalog.documents.send(
      new DeleteCommand({ TableName: catalog.table, Key: { pk: peoplePartition(catalog, sk), sk } }),
    );
  const mend = async () => repair(catalog, await findings(), limitsOf(readParameters({})));
  return { catalog, ada, ben, findings, remove, mend };
}

test("audit finds a person without a reference from their name, and repair restores it", async (t) => {
  // Prepare
  const { catalog, ada, findings, remove, mend } = await open(t);
  await remove(nameKey("ada lovelace"));
  // Act
  const found = await findings();
  // Assess
  assert.deepEqual(found, [{ kind: "name without its person", id: ada }]);
  assert.deepEqual(await mend(), []);
  assert.equal((await personNamed(catalog, "ADA  Lovelace")).personId, ada);
  assert.deepEqual(await findings(), []);
});

test("audit finds decisions about a missing person; repair keeps their other references", async (t) => {
  // Prepare
  const { catalog, ada, ben, findings, remove, mend } = await open(t);
  await remove(personKey(ada));
  // Act
  const found = await findings();
  // Assess
  const keys = found.map(({ kind, key }) => `${kind}: ${key}`);
  assert.deepEqual(
    keys.sort(),
    [clusterKey(CLUSTER), faceKey(HERS), faceKey(HIS)].map((key) => `decision about nobody: ${key}`).sort(),
  );
  assert.deepEqual(await mend(), []);
  const decided = await getFaceDecisions(catalog, [HERS, HIS]);
  assert.deepEqual([...decided.values()], [{ faceId: HIS, personId: ben, rejected: [], notAFace: false }]);
  assert.equal((await getDecisions(catalog, [CLUSTER])).get(CLUSTER)?.personId, undefined);
  assert.deepEqual(await findings(), []);
});

test("audit finds a decision missing from its person's list, and repair adds it", async (t) => {
  // Prepare
  const { ada, findings, remove, mend } = await open(t);
  for (const sk of [faceKey(HIS), clusterKey(CLUSTER)]) await remove(ofPersonKey(ada, sk));
  // Act
  const found = await findings();
  // Assess
  assert.deepEqual(found, [
    { kind: "decision that is not listed", id: CLUSTER, key: clusterKey(CLUSTER) },
    { kind: "decision that is not listed", id: HIS, key: faceKey(HIS) },
  ]);
  assert.deepEqual(await mend(), []);
  assert.deepEqual(await findings(), []);
});
