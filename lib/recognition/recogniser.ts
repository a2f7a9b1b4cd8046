import { getFaceDecisions } from "../catalog/decisions/decisions.ts";
import { heldPerson } from "../catalog/decisions/held-names.ts";
import { getDecisions, getPeople } from "../catalog/decisions/people.ts";
import { markDifferences } from "../catalog/decisions/stale-marks.ts";
import { capturesOf } from "../catalog/rows/captures.ts";
import { matchesOfPhotos, putMatches } from "../catalog/rows/matches.ts";
import { getPhotoRecords } from "../catalog/rows/photos.ts";
import { photoIdOfFace } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { FaceVector, Match } from "../catalog/store/types.ts";
import { readHeld } from "../catalog/versions/held.ts";
import { latestVersion } from "../catalog/versions/versions.ts";
import { Births } from "../catalog/views/births.ts";
import { mayBelong } from "../dbscan/constraints.ts";
import { rounded } from "../embed/calibration.ts";
import { type Joiner, type JoinRule, joinGroups } from "../runs/join.ts";
import type { KnownCluster } from "./centres.ts";
import { type ClustersInForce, KnownClusters, type KnownClustersOptions } from "./known-clusters.ts";

/** A face to recognise. If it is not in the catalog, any unused id will do. */
export type Unrecognised = Pick<FaceVector, "faceId" | "vector" | "commonness">;

/** Recognises faces: compares their vectors with the clusters of the version in force, by the same rule as runs. */
export class Recogniser {
  private readonly catalog: Catalog;
  private readonly clusters: KnownClusters;

  /** @param clusters the same clusters, if somebody else has opened them */
  constructor(options: KnownClustersOptions, clusters = new KnownClusters(options)) {
    this.catalog = options.catalog;
    this.clusters = clusters;
  }

  /**
   * Returns the matches of these faces. Faces that resemble no cluster have none.
   * @param faces faces with vectors of the embedder's model
   * @param areArrivals whether they are faces of the library, so that their photos have rows
   */
  async recognise(faces: readonly Unrecognised[], areArrivals = false): Promise<Match[]> {
    const known = faces.length > 0 ? await this.clusters.inForce() : undefined;
    if (!known) return [];
    const { widestReach } = known;
    const near = await this.clusters.near(known, faces, widestReach + known.marginAt(widestReach));
    // Renumbers the few groups that are near.
    const nearby = new Map([...near.values()].flat().map(({ group, cluster }) => [group, cluster]));
    const clusters = [...nearby.values()];
    const numberOf = new Map([...nearby.keys()].map((group, number) => [group, number]));
    const joiners = [...near].map(([row, candidates]) => ({
      faceId: faces[row]!.faceId,
      candidates: candidates.map(({ group, distance }) => ({ group: numberOf.get(group)!, distance })),
    }));
    const [members, rule] = await this.loadJoinContext(known, clusters, joiners, areArrivals);
    const matchedAt = new Date().toISOString();
    const matches = joinGroups(joiners, members, rule).map(({ faceId, group, distance }) => ({
      faceId,
      clusterId: clusters[group]!.clusterId,
      distance: rounded(distance),
      version: known.version,
      matchedAt,
    }));
    return this.withoutContested(known.version, matches);
  }

  /**
   * Recognises faces of the library that arrive, perhaps not for the first time, and stores their matches. Marks those with a
   * decision or a held name that differs from the match, so that lists check them until the next run.
   */
  async arrive(faces: readonly Unrecognised[]): Promise<Match[]> {
    const matches = await this.recognise(faces, true);
    await putMatches(this.catalog, matches);
    const version = faces.length > 0 ? await latestVersion(this.catalog) : undefined;
    if (version === undefined) return matches;
    const faceIds = faces.map(({ faceId }) => faceId);
    // Behind the matches: whoever decides meanwhile sees these, or is seen here.
    const [held, decided] = await Promise.all([
      readHeld(this.catalog, version, faceIds),
      getFaceDecisions(this.catalog, faceIds),
    ]);
    await markDifferences(this.catalog, [...held.keys(), ...decided.keys()]);
    return matches;
  }

  async close(): Promise<void> {
    await this.clusters.close();
  }

  /** Removes the matches of faces that hold the name of another person: people decide about those. */
  private async withoutContested(version: number, matches: readonly Match[]): Promise<Match[]> {
    const faceIds = matches.map(({ faceId }) => faceId);
    const held = await readHeld(this.catalog, version, faceIds);
    if (held.size === 0) return [...matches];
    const [decisions, clusters] = await Promise.all([
      getFaceDecisions(this.catalog, [...held.keys()]),
      getDecisions(this.catalog, [
        ...matches.map(({ clusterId }) => clusterId),
        ...[...held.values()].map(({ source }) => source),
      ]),
    ]);
    return matches.filter(({ faceId, clusterId }) => {
      const name = held.get(faceId);
      const decision = decisions.get(faceId);
      const kept = name && heldPerson(name, decision, clusters.get(name.source));
      const personId = clusters.get(clusterId)?.personId;
      return kept === undefined || decision?.personId !== undefined || (personId ?? kept) === kept;
    });
  }

  /**
   * Reads the faces of the same photos that are already in the groups, and the decisions and birthdays that the join rule
   * applies.
   */
  private async loadJoinContext(
    { marginAt, closeWithin, reachOf }: ClustersInForce,
    known: readonly KnownCluster[],
    joiners: readonly Joiner[],
    areArrivals: boolean,
  ): Promise<[members: string[][], rule: JoinRule]> {
    const ids = known.map(({ clusterId }) => clusterId);
    const faceIds = joiners.map(({ faceId }) => faceId);
    const [clusters, decided, matches] = await Promise.all([
      getDecisions(this.catalog, ids),
      getFaceDecisions(this.catalog, faceIds),
      matchesOfPhotos(this.catalog, [...new Set(faceIds.map(photoIdOfFace))]),
    ]);
    const personOf = (group: number) => clusters.get(ids[group]!)?.personId;
    const personIds = [...clusters.values()].flatMap(({ personId }) => personId ?? []);
    const isVetoed = await this.loadVeto(faceIds, personIds, areArrivals);
    const mayJoin = (faceId: string, personId: string | undefined) => {
      const decision = decided.get(faceId);
      return mayBelong(decision, personId) && (decision?.personId !== undefined || !isVetoed(faceId, personId));
    };
    const others = Map.groupBy(matches, ({ clusterId }) => clusterId);
    return [
      ids.map((clusterId) => others.get(clusterId)?.map(({ faceId }) => faceId) ?? []),
      {
        marginAt,
        closeWithin: (group) => closeWithin(known[group]!),
        reachOf: (group) => reachOf(known[group]!),
        samePerson: (a, b) => personOf(a) !== undefined && personOf(a) === personOf(b),
        mayJoin: (faceId, group) => mayJoin(faceId, personOf(group)),
      },
    ];
  }

  /**
   * Reads birthdays and photos, and returns whether a person was born after the photo of a face was taken. While a photo
   * that arrives has no location yet, its date is unknown, and people with a birthday are left to the next run.
   */
  private async loadVeto(
    faceIds: readonly string[],
    personIds: readonly string[],
    areArrivals: boolean,
  ): Promise<(faceId: string, personId: string | undefined) => boolean> {
    const people = [...(await getPeople(this.catalog, personIds)).values()];
    if (people.every(({ birthday }) => birthday === undefined)) return () => false;
    const photos = await getPhotoRecords(this.catalog, faceIds.map(photoIdOfFace));
    const births = new Births(people, capturesOf(photos.values()));
    const isPlaced = (photoId: string) => (photos.get(photoId)?.locations.length ?? 0) > 0;
    return (faceId, personId) =>
      births.isBefore(faceId, personId) ||
      (areArrivals && births.isKnown(personId) && !isPlaced(photoIdOfFace(faceId)));
  }
}
