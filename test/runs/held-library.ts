import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Belonging } from "../../lib/catalog/decisions/belonging-rule.ts";
import { allPeople, getPerson } from "../../lib/catalog/decisions/people.ts";
import { deleteFaceRows } from "../../lib/catalog/rows/faces.ts";
import { deleteMatches, matchesOfFaces } from "../../lib/catalog/rows/matches.ts";
import { deleteVectors } from "../../lib/catalog/rows/vectors.ts";
import { photoIdOfFace } from "../../lib/catalog/store/ids.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import type { Face } from "../../lib/catalog/store/types.ts";
import { noteFaces } from "../../lib/catalog/versions/change-notes.ts";
import { allHeld, type HeldName } from "../../lib/catalog/versions/held.ts";
import { latestVersion } from "../../lib/catalog/versions/runs.ts";
import { allClusters } from "../../lib/catalog/versions/versions.ts";
import { belongingsOfAllFaces, belongingsOfFaces } from "../../lib/catalog/views/belonging.ts";
import { countFaces, facesOfPerson, readPersonSources } from "../../lib/catalog/views/person-faces.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import { findingsOfVersion } from "../../lib/library/audit-versions.ts";
import { readParameters } from "../../lib/parameters.ts";
import { Recogniser } from "../../lib/recognition/recogniser.ts";
import { nameCluster } from "../support/decide.ts";
import { addFaces, CIRCLE_LENGTH, embedderOf, faceIdOfNumber, onCircle, openLibrary } from "./library.ts";
import { type RunOptions, runOnce } from "./run.ts";

/** Returns a face at an angle on a circle. The distance of two faces is about the difference of their angles. */
export function faceAt(number: number, angle: number, face?: Partial<Face>) {
  const [placed] = onCircle(number, angle);
  return { ...placed!, ...(face ? { face } : {}) };
}

export const ids = (...numbers: number[]) => numbers.map(faceIdOfNumber);

/** A library of faces on a circle, for tests about names. */
export class NamedLibrary {
  readonly catalog: Catalog;
  readonly finder: PairFinder;

  private constructor(catalog: Catalog, finder: PairFinder) {
    this.catalog = catalog;
    this.finder = finder;
  }

  static async open(t: Pick<TestContext, "after">): Promise<NamedLibrary> {
    const catalog = await openLibrary(t);
    const finder = await PairFinder.open(1);
    t.after(() => finder.close());
    return new NamedLibrary(catalog, finder);
  }

  /** Adds faces at these angles, numbered from `from`. */
  async add(from: number, ...angles: number[]): Promise<void> {
    await addFaces(
      this.catalog,
      angles.map((angle, at) => faceAt(from + at, angle)),
    );
  }

  /** Adds faces as arrivals: they are recognised. */
  async arrive(from: number, ...angles: number[]): Promise<void> {
    await this.add(from, ...angles);
    const recogniser = new Recogniser({
      ...{ catalog: this.catalog, embedder: embedderOf(CIRCLE_LENGTH), parameters: readParameters({}), threads: 1 },
    });
    await recogniser.arrive(angles.map((angle, at) => faceAt(from + at, angle)));
    await recogniser.close();
  }

  /** Removes faces as if their photos were deleted. */
  async remove(...numbers: number[]): Promise<void> {
    const faceIds = ids(...numbers);
    for (const faceId of faceIds) await deleteVectors(this.catalog, photoIdOfFace(faceId), new Set([faceId]));
    await deleteMatches(this.catalog, await matchesOfFaces(this.catalog, faceIds));
    await noteFaces(this.catalog, faceIds);
    await deleteFaceRows(this.catalog, faceIds);
  }

  /** A run, after which the lists of the version in force agree. */
  async run(options: Partial<RunOptions> & { readonly set?: Record<string, string> } = {}) {
    const { set = {}, ...given } = options;
    const how = { length: CIRCLE_LENGTH, parameters: readParameters(set), ...given };
    const run = await runOnce(this.catalog, this.finder, how);
    assert.deepEqual(await Array.fromAsync(findingsOfVersion(this.catalog)), []);
    return run;
  }

  /** Reads the cluster of a face in the version in force. */
  async clusterOf(number: number): Promise<string | undefined> {
    const version = await latestVersion(this.catalog);
    for await (const { clusterId, faces } of allClusters(this.catalog, version!)) {
      if (faces.some(({ faceId }) => faceId === faceIdOfNumber(number))) return clusterId;
    }
    return undefined;
  }

  /** Names the cluster that a face is in. @returns the person's id */
  async name(number: number, name: string): Promise<string> {
    return (await nameCluster(this.catalog, (await this.clusterOf(number))!, name)).personId;
  }

  async belongingOf(number: number): Promise<Belonging | undefined> {
    const faceId = faceIdOfNumber(number);
    return (await belongingsOfFaces(this.catalog, [faceId])).get(faceId);
  }

  /**
   * Reads the names of faces, separated by spaces: `Ada`, `Ada*` for a held name, `-` for no name. Throws if the
   * readers of names disagree.
   */
  async names(...numbers: number[]): Promise<string> {
    const people = new Map((await allPeople(this.catalog)).map(({ personId, name }) => [personId, name]));
    const some = await belongingsOfFaces(this.catalog, ids(...numbers));
    const all = await belongingsOfAllFaces(this.catalog);
    const shown = (belonging: Belonging | undefined) =>
      belonging ? `${people.get(belonging.personId ?? "") ?? "-"}${belonging.held ? "*" : ""}` : "none";
    const [one, other] = [some.get.bind(some), all.of].map((of) => ids(...numbers).map((faceId) => shown(of(faceId))));
    if (one!.join(" ") !== other!.join(" ")) throw new Error(`one by one: ${one}; all at once: ${other}`);
    return one!.join(" ");
  }

  /** Counts a person's faces. Throws if the count, the list and the faces' own rows disagree. */
  async count(personId: string): Promise<number> {
    const faces = (await countFaces(this.catalog, [(await getPerson(this.catalog, personId))!])).get(personId)!.faces;
    const listed = await facesOfPerson(this.catalog, await readPersonSources(this.catalog, personId));
    if (listed.length !== faces) throw new Error(`${faces} faces are counted, ${listed.length} listed`);
    const belongings = await belongingsOfFaces(
      this.catalog,
      listed.map(({ faceId }) => faceId),
    );
    for (const { faceId, clusterId, held } of listed) {
      const belonging = belongings.get(faceId);
      const isSame = belonging?.personId === personId && belonging.clusterId === clusterId && belonging.held === held;
      if (!isSame) throw new Error(`${faceId} is listed with ${clusterId} ${held}: ${JSON.stringify(belonging)}`);
    }
    return faces;
  }

  /** Reads the held names of the version in force. */
  async held(): Promise<HeldName[]> {
    return Array.fromAsync(allHeld(this.catalog, (await latestVersion(this.catalog))!));
  }
}
