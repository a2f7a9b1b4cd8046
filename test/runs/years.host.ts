import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { decide } from "../../lib/catalog/decisions/actions.ts";
import { describePerson } from "../../lib/catalog/decisions/decide-people.ts";
import { readNearness } from "../../lib/catalog/versions/nearness.ts";
import { latestVersion } from "../../lib/catalog/versions/versions.ts";
import { allQuestions } from "../suggestions/all-questions.ts";
import { putPhoto } from "../support/photos.ts";
import { ids, NamedLibrary } from "./held-library.ts";

/**
 * A library with Ada's cluster at 0 to 0.4, and a face at `angle`, whose photo is of `date`, that arrives and is in a run.
 * @param born Ada's birthday
 */
async function arriving(t: Pick<TestContext, "after">, angle: number, date: string, born?: string) {
  const library = await NamedLibrary.open(t);
  const { catalog } = library;
  await library.add(1, 0, 0.1, 0.2, 0.3, 0.4);
  const photo = async (number: number, takenAt: string) => {
    for (const faceId of ids(number)) await putPhoto(catalog, faceId.slice(0, 28), { takenAt });
  };
  for (const [at, number] of [1, 2, 3, 4, 5].entries()) await photo(number, `2020-05-05T10:0${at}:00`);
  await library.run();
  const ada = await library.name(1, "Ada");
  if (born !== undefined) await decide(catalog, (draft) => describePerson(draft, ada, { birthday: born }));
  await photo(11, date);
  await library.arrive(11, angle);
  const onArrival = await library.names(11);
  await library.run();
  const afterRun = await library.names(11);
  const [questions, version] = [await allQuestions(catalog), (await latestVersion(catalog))!];
  const events = (await readNearness(catalog, version))?.times?.withCluster.length;
  return { onArrival, afterRun, events, about: questions.map(({ personId, inTime }) => [personId === ada, inTime]) };
}

test("years: a child's face of the next year is asked about farther away, and never named by a run or on arrival", async (t) => {
  // Prepare: .84 from the centre; the usual limit of questions is .8.
  const angle = 0.2 + 2 * Math.asin(0.42);
  // Act
  const child = await arriving(t, angle, "2021-05-05T10:00:00", "2015-06-14");
  const later = await arriving(t, angle, "2024-05-05T10:00:00", "2015-06-14");
  const unknown = await arriving(t, angle, "2021-05-05T10:00:00");
  // Assess
  const nobody = { onArrival: "-", afterRun: "-", events: 0 };
  assert.deepEqual(child, { ...nobody, about: [[true, true]] });
  assert.deepEqual(later, { ...nobody, about: [] });
  assert.deepEqual(unknown, { ...nobody, about: [] });
});

test("events: a face of the same event is no nearer for runs and arrivals", async (t) => {
  // Prepare: .79 from the centre, beyond the reach of runs (.78) and within that of questions
  const angle = 0.2 + 2 * Math.asin(0.395);
  // Act
  const together = await arriving(t, angle, "2020-05-05T10:20:00");
  const apart = await arriving(t, angle, "2020-05-05T15:00:00");
  // Assess
  const nobody = { onArrival: "-", afterRun: "-", about: [[true, undefined]] };
  assert.deepEqual(together, { ...nobody, events: 1 });
  assert.deepEqual(apart, { ...nobody, events: 0 });
});

test("years: a child's unnamed cluster is asked about by the nearest year of the named one", async (t) => {
  for (const [date, found] of [
    ["2021-05-05T10:00:00", true],
    ["2018-05-05T10:00:00", false],
  ] as const) {
    // Prepare: Ada's cluster moves with the years. The other is .82 from her faces of 2020, and 1.06 from all of them.
    const library = await NamedLibrary.open(t);
    const { catalog } = library;
    await library.add(1, 0.3, 0.4, 0.5, 0.9, 0.95, 1);
    await library.add(11, 1.7, 1.745, 1.79, 1.835, 1.88);
    const put = async (takenAt: string, ...numbers: number[]) => {
      for (const faceId of ids(...numbers)) await putPhoto(catalog, faceId.slice(0, 28), { takenAt });
    };
    await put("2018-05-05T10:00:00", 1, 2, 3);
    await put("2020-05-05T10:00:00", 4, 5, 6);
    await put(date, 11, 12, 13, 14, 15);
    await library.run();
    const ada = await library.name(1, "Ada");
    await decide(catalog, (draft) => describePerson(draft, ada, { birthday: "2015-06-14" }));
    // Act
    const run = await library.run({ force: true });
    const questions = await allQuestions(catalog);
    // Assess
    const clusterId = await library.clusterOf(11);
    assert.equal(run.clusters, 2);
    assert.equal(await library.names(1, 11), "Ada -");
    assert.deepEqual(
      questions.map(({ kind, personId, ...of }) => [kind, personId, of.clusterId]),
      found ? [["cluster", ada, clusterId]] : [],
    );
  }
});
