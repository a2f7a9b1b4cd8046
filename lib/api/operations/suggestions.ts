import { findPersonByName } from "../../catalog/decisions/decide-people.ts";
import { getFaceDecisions } from "../../catalog/decisions/decisions.ts";
import { Draft } from "../../catalog/decisions/draft.ts";
import { getPeople } from "../../catalog/decisions/people.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Cluster, Person } from "../../catalog/store/types.ts";
import { putOpenQuestions, readTally } from "../../catalog/versions/tally.ts";
import { readCluster } from "../../catalog/versions/versions.ts";
import { mayBelong } from "../../dbscan/constraints.ts";
import { rounded } from "../../embed/calibration.ts";
import { compareWithPerson } from "../../suggestions/known-faces.ts";
import { OpenQuestions } from "../../suggestions/open-questions.ts";
import { questionSets } from "../../suggestions/question-sets.ts";
import { namesInDoubt } from "../../suggestions/two-names.ts";
import type { AskedFace, Question } from "../../suggestions/types.ts";
import type { ApiContext } from "../context.ts";
import type { Input, Output } from "../operation.ts";
import { questionCursor, questionPlace } from "../question-cursors.ts";
import { type Asking, suggestionIdOf } from "../suggestion-ids.ts";
import { showFace } from "./shown.ts";

type Suggestion = Output<"listSuggestions">["items"][number];
type NameChoice = NonNullable<Suggestion["choices"]>[number];

/** Faces shown of a cluster, and of the person it may be. */
const COVER_FACES = 12;
const KNOWN_FACES = 6;

/**
 * Maximum distance of a face from the person's own faces (those in their clusters and confirmed ones), as a multiple of the
 * maximum distance from a cluster's centre. Centres are nearer to a face than single faces are.
 */
const FROM_FACES = 1.05;

/** Suggestions on a page: each has up to 30 links, and Lambda's answers are limited to 6 MB. */
export const MOST_SUGGESTIONS = 50;

/** Sets of questions that a request finds, each of which reads decisions about some hundred faces and clusters. */
const MOST_SETS = 16;

/**
 * Lists suggestions. A page has fewer than `limit` if comparing with the person's own faces rules some out, and none if the
 * faces and clusters that a request may look at lead to no question: the list goes on as long as there is a cursor.
 */
export async function listSuggestions(context: ApiContext, { query }: Input<"listSuggestions">) {
  const { catalog } = context;
  const limit = Math.min(query.limit, MOST_SUGGESTIONS);
  const open = await OpenQuestions.open(catalog);
  const from = query.cursor === undefined ? undefined : questionPlace(query.cursor, open?.version);
  const items: Suggestion[] = [];
  let [sets, described, place] = [0, 0, from];
  for await (const { questions, placeAfter, end } of questionSets(catalog, open, from)) {
    for (let at = 0; at < questions.length && items.length < limit && described < 2 * limit; ) {
      const some = questions.slice(at, at + limit - items.length);
      items.push(...(await describeAll(context, open, some)));
      at += some.length;
      described += some.length;
      place = at < questions.length ? placeAfter(some.at(-1)!) : end;
    }
    if (questions.length === 0) place = end;
    sets++;
    if (items.length === limit || described >= 2 * limit || sets === MOST_SETS) break;
  }
  // The number counted at the run includes questions that a closer look rules out: here all of them are known.
  if (!place && !from && open) await noteQuestions(catalog, open.version, items.length);
  return { items, cursor: place && questionCursor(place, open?.version) };
}

/** Corrects the number of questions of a version. */
async function noteQuestions(catalog: Catalog, version: number, open: number): Promise<void> {
  const { answered = 0, questions } = await readTally(catalog, version);
  if (questions !== open + answered) await putOpenQuestions(catalog, version, open);
}

/** Describes questions, except those that a closer look rules out. */
async function describeAll(
  context: ApiContext,
  open: OpenQuestions | undefined,
  questions: readonly Question[],
): Promise<Suggestion[]> {
  const people = await getPeople(
    context.catalog,
    questions.flatMap(({ personId, heldFor }) => [personId ?? [], heldFor ?? []].flat()),
  );
  const described = await Promise.all(
    questions.map((question) =>
      question.kind === "names" || !open ? describeNames(context, question) : describe(context, open, question, people),
    ),
  );
  return described.flatMap((item) => item ?? []);
}

/** Describes a face with several names in its metadata; undefined if the metadata agree by now. */
async function describeNames(
  { catalog }: ApiContext,
  { kind, faces: asked, distance }: Question,
): Promise<Suggestion | undefined> {
  const faceIds = asked.map(({ faceId }) => faceId);
  const [faceId = ""] = faceIds;
  const [said, existing] = await Promise.all([namesInDoubt(catalog, faceId), facesThatExist(catalog, faceIds)]);
  if (said.length === 0 || !existing.has(faceId)) return undefined;
  const draft = new Draft(catalog);
  const choices = await Promise.all(
    said.map(
      async ({ name, source, isSidecar, kind: regions }): Promise<NameChoice> => ({
        ...{ name, person: await findPersonByName(draft, name), from: isSidecar ? "sidecar" : "photo", key: source },
        ...(regions ? { regions } : {}),
      }),
    ),
  );
  return {
    suggestionId: suggestionIdOf({ kind: "names", faceIds, names: said.map(({ name }) => name) }),
    ...{ kind, choices, size: 1, distance, faceIds },
    faces: [{ ...(await showFace(catalog, faceId)), distance }],
    known: [],
  };
}

async function describe(
  context: ApiContext,
  open: OpenQuestions,
  question: Question,
  people: ReadonlyMap<string, Person>,
) {
  const { kind, personId, clusterId } = question;
  // How a child looks now is not evidence about how it looked then.
  const isNearByOtherRule = clusterId !== undefined || question.heldFor !== undefined || question.inTime;
  const person = personId === undefined ? undefined : people.get(personId);
  if (personId !== undefined && (!person || person.hidden)) return undefined;
  const { catalog } = context;
  const nearest = { to: 2 * COVER_FACES };
  const cluster = clusterId === undefined ? undefined : await readCluster(catalog, open.version, clusterId, nearest);
  const asked = cluster ? await coverOf(catalog, cluster, personId) : question.faces;
  const existing = await facesThatExist(
    catalog,
    asked.map(({ faceId }) => faceId),
  );
  const there = asked.filter(({ faceId }) => existing.has(faceId));
  const { faces, known } = personId === undefined ? { faces: there, known: [] } : await lookCloser(personId);
  if (faces.length < (kind === "new" ? 2 : 1)) return undefined;
  return {
    suggestionId: suggestionIdOf(askingOf(faces)),
    kind,
    person,
    heldFor: people.get(question.heldFor ?? ""),
    beforeBirth: question.beforeBirth,
    clusterId,
    size: cluster?.size ?? faces.length,
    distance: question.distance,
    faceIds: cluster ? [] : faces.map(({ faceId }) => faceId),
    faces: await Promise.all(
      faces.map(async ({ faceId, distance }) => ({ ...(await showFace(catalog, faceId)), distance })),
    ),
    known: await Promise.all(known.map((faceId) => showFace(catalog, faceId))),
  };

  function askingOf(some: readonly AskedFace[]): Asking {
    if (kind === "cluster") return { kind, personId: personId!, clusterId: clusterId! };
    const faceIds = some.map(({ faceId }) => faceId);
    return kind === "faces" ? { kind, personId: personId!, faceIds } : { kind: "new", faceIds };
  }

  /** Keeps the faces that are near the person's own faces too, nearest first, and finds the person's faces nearest to them. */
  async function lookCloser(id: string) {
    const of = { ...context, version: open.version, personId: id };
    const faceIds = there.map(({ faceId }) => faceId);
    const { distances, nearest } = await compareWithPerson(of, faceIds);
    const known = nearest.slice(0, 2 * KNOWN_FACES);
    const stillThere = await facesThatExist(catalog, known);
    const near = there
      .map(({ faceId, distance }) => ({ faceId, distance: rounded(distances.get(faceId) ?? distance) }))
      .filter(({ distance }) => isNearByOtherRule || distance <= FROM_FACES * open.limits.ask)
      .sort((a, b) => a.distance - b.distance);
    return { faces: near, known: known.filter((faceId) => stillThere.has(faceId)).slice(0, KNOWN_FACES) };
  }
}

/** Of the faces nearest to a cluster's centre, the first that, by the decisions so far, may belong to the person. */
async function coverOf(catalog: Catalog, { faces }: Cluster, personId: string | undefined): Promise<AskedFace[]> {
  const decisions = await getFaceDecisions(
    catalog,
    faces.map(({ faceId }) => faceId),
  );
  return faces.filter(({ faceId }) => mayBelong(decisions.get(faceId), personId)).slice(0, COVER_FACES);
}

export const SUGGESTION_OPERATIONS = { listSuggestions };
