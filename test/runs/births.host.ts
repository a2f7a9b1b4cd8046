import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { decide } from "../../lib/catalog/decisions/actions.ts";
import { describePerson } from "../../lib/catalog/decisions/decide-people.ts";
import { allQuestions } from "../suggestions/all-questions.ts";
import { confirmFaces, rejectFaces } from "../support/decide.ts";
import { putPhoto } from "../support/photos.ts";
import { ids, NamedLibrary } from "./held-library.ts";

/** A library whose photos have dates. */
async function openDated(t: Pick<TestContext, "after">) {
  const library = await NamedLibrary.open(t);
  const { catalog } = library;
  const date = async (takenAt: string, ...numbers: number[]) => {
    for (const faceId of ids(...numbers))
      await putPhoto(catalog, faceId.slice(0, 28), takenAt === "" ? {} : { takenAt });
  };
  const setBirthday = async (personId: string, birthday: string | null) => {
    await decide(catalog, (draft) => describePerson(draft, personId, { birthday }));
  };
  const questions = () => allQuestions(catalog);
  return { library, date, setBirthday, questions };
}

/** Ada's cluster: five photos of 2020, and three of 2010; she was born in 2015. */
async function adaWithEarlyPhotos(t: Pick<TestContext, "after">, early = "2010-05-05T10:00:00") {
  const dated = await openDated(t);
  const { library, date } = dated;
  await library.add(1, 0, 0.1, 0.2, 0.3, 0.4);
  await library.add(11, 0.05, 0.15, 0.25);
  await date("2020-05-05T10:00:00", 1, 2, 3, 4, 5);
  await date(early, 11, 12, 13);
  return dated;
}

test("birthdays: a name from before it stays, and becomes a question", async (t) => {
  // Prepare
  const { library, setBirthday, questions } = await adaWithEarlyPhotos(t);
  await library.run();
  const ada = await library.name(1, "Ada");
  const before = await questions();
  // Act: the next run comes because of the birthday alone.
  await setBirthday(ada, "2015-06-14");
  const run = await library.run();
  const again = await library.run({ force: true });
  // Assess
  assert.deepEqual(before, []);
  assert.deepEqual([run.held, again.held, run.questions, again.questions], [3, 3, 1, 1]);
  assert.equal(await library.names(1, 11, 12, 13), "Ada Ada* Ada* Ada*");
  assert.equal(await library.count(ada), 8);
  const [question, ...others] = await questions();
  const { kind, personId, heldFor, beforeBirth, faces } = question!;
  assert.deepEqual(others, []);
  assert.deepEqual([kind, personId, heldFor, beforeBirth], ["faces", ada, ada, true]);
  assert.deepEqual(faces.map(({ faceId }) => faceId).sort(), ids(11, 12, 13).sort());
});

test("birthdays: the answer to the question is final", async (t) => {
  // Prepare
  const { library, setBirthday, questions } = await adaWithEarlyPhotos(t);
  await library.run();
  const ada = await library.name(1, "Ada");
  await setBirthday(ada, "2015-06-14");
  await library.run();
  // Act: one face is Ada, the other two are not.
  await confirmFaces(library.catalog, ids(11), ada);
  await rejectFaces(library.catalog, ids(12, 13), ada);
  const run = await library.run();
  // Assess
  assert.equal(await library.names(1, 11, 12, 13), "Ada Ada - -");
  assert.equal(await library.clusterOf(11), await library.clusterOf(1));
  assert.equal(run.questions, 0);
  assert.deepEqual(
    (await questions()).filter(({ personId }) => personId === ada),
    [],
  );
});

test("birthdays: faces that come to a named cluster later are not recognised in older photos", async (t) => {
  // Prepare
  const { library, date, setBirthday } = await openDated(t);
  await library.add(1, 0, 0.1, 0.2, 0.3, 0.4);
  await date("2020-05-05T10:00:00", 1, 2, 3, 4, 5);
  await library.run();
  const ada = await library.name(1, "Ada");
  await setBirthday(ada, "2015-06-14");
  await date("2010-05-05T10:00:00", 11);
  await date("2015-06-14T00:00:00", 12);
  await date("2010-05-05T10:00:00", 13);
  await confirmFaces(library.catalog, ids(13), ada);
  await date("", 14);
  // Act: the row of the photo of 15 is not written yet.
  await library.arrive(11, 0.15, 0.16, 0.17, 0.18, 0.19);
  const onArrival = await library.names(11, 12, 13, 14, 15);
  await library.run();
  const afterwards = await library.names(11, 12, 13, 14, 15);
  const full = await library.run({ force: true });
  // Assess
  assert.equal(onArrival, "- Ada Ada Ada -");
  assert.equal(afterwards, "- Ada Ada Ada Ada");
  assert.equal(await library.names(11, 12, 13, 14, 15), afterwards);
  assert.equal(full.held, 0);
});

test("birthdays: an unnamed cluster of older photos does not get the name, and is not asked about", async (t) => {
  // Prepare: five faces of 2010 among those of 2020, enough for a cluster of their own
  const { library, date, setBirthday, questions } = await adaWithEarlyPhotos(t);
  await library.add(14, 0.12, 0.22);
  await date("2010-05-05T10:00:00", 14, 15);
  await library.run();
  const ada = await library.name(1, "Ada");
  // Act
  await setBirthday(ada, "2015-06-14");
  await library.run();
  await library.run({ force: true });
  const held = await library.names(11, 12, 13, 14, 15);
  const kinds = (await questions()).map(({ kind, beforeBirth }) => [kind, beforeBirth]);
  // Act: the cluster is somebody else.
  await library.name(11, "Ben");
  const named = await library.names(1, 11, 15);
  await library.run({ force: true });
  // Assess
  assert.equal(held, "Ada* Ada* Ada* Ada* Ada*");
  assert.deepEqual(kinds, [["faces", true]]);
  assert.equal(named, "Ada Ben Ben");
  assert.equal(await library.names(1, 11, 15), named);
  assert.deepEqual(await questions(), []);
});

test("birthdays: an implausible date vetoes nothing, nor does one after the birthday is removed", async (t) => {
  for (const date of ["2000-01-01T00:10:00", "1985-05-05T10:00:00"]) {
    // Prepare
    const { library, setBirthday } = await adaWithEarlyPhotos(t, date);
    await library.run();
    const ada = await library.name(1, "Ada");
    // Act
    await setBirthday(ada, "2015-06-14");
    const run = await library.run();
    // Assess
    assert.equal(run.held, 0);
    assert.equal(await library.names(11, 12, 13), "Ada Ada Ada");
  }
  const { library, setBirthday, questions } = await adaWithEarlyPhotos(t);
  await library.run();
  const ada = await library.name(1, "Ada");
  await setBirthday(ada, "2015-06-14");
  await library.run();
  await setBirthday(ada, null);
  assert.deepEqual(await questions(), []);
  await library.run();
  assert.equal(await library.names(11, 12, 13), "Ada Ada Ada");
});
