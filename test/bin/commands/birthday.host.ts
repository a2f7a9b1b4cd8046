import assert from "node:assert/strict";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { allPeople } from "../../../lib/catalog/decisions/people.ts";
import { startHost } from "../../../lib/local/host.ts";
import { reachCatalog } from "../../../lib/local/reach.ts";
import { synthesize } from "../../../lib/local/synthesize.ts";
import { personNamed } from "../../support/decide.ts";
import { exportLines, facet, facetJson, temporaryFolder } from "../../support/facet.ts";

/** Makes an empty library with one person. */
async function libraryOf(t: TestContext, name: string) {
  const data = join(await temporaryFolder(t), "data");
  const host = await startHost({ dataDir: data, port: 0, template: await synthesize({}) });
  try {
    const catalog = reachCatalog(host);
    await personNamed(catalog, name);
    const [person] = await allPeople(catalog);
    return { data, personId: person!.personId };
  } finally {
    await host.close();
  }
}

test("birthday: sets and removes a birthday, by name or id, and undo restores it", async (t) => {
  // Prepare
  const { data, personId } = await libraryOf(t, "Ada Lovelace");
  const born = async () => (await exportLines(data)).find(({ type }) => type === "person")?.birthday;
  // Act
  const set = await facetJson("birthday", "ada lovelace", "1815-12-10", "--data", data);
  const exported = await born();
  const removed = await facetJson("birthday", personId, "--remove", "--data", data);
  const without = await born();
  await facetJson("undo", "--data", data);
  // Assess
  assert.deepEqual(set, { personId, name: "Ada Lovelace", birthday: "1815-12-10" });
  assert.deepEqual(removed, { personId, name: "Ada Lovelace", birthday: null });
  assert.deepEqual([exported, without, await born()], ["1815-12-10", undefined, "1815-12-10"]);
});

test("birthday: refuses what is not a day, and unknown people", async (t) => {
  // Prepare
  const { data } = await libraryOf(t, "Ada");
  const cases: [args: string[], code: number, message: RegExp][] = [
    [["Ada"], 2, /Give a date/],
    [["Ada", "2015-06-14", "--remove"], 2, /Give a date/],
    [["Ada", "2015-02-30"], 2, /2015-02-30 is not a day/],
    [["Ada", "June 2015"], 2, /is not a day/],
    [["Ben", "2015-06-14"], 1, /There is no person Ben/],
  ];
  for (const [args, expected, message] of cases) {
    // Act
    const { code, stderr } = await facet("birthday", ...args, "--data", data);
    // Assess
    assert.equal(code, expected, args.join(" "));
    assert.match(stderr, message);
  }
});
