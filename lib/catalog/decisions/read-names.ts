import { clusterKey, faceKey, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { clustersOfFaces } from "../versions/membership.ts";
import { latestVersion } from "../versions/versions.ts";
import { decide } from "./actions.ts";
import { belongingOf, inputsOfFace, readBelongingInputs } from "./belonging-rule.ts";
import { findOrCreatePerson, forgetIfOnlyRead } from "./decide-people.ts";
import type { Draft } from "./draft.ts";
import { type ClusterRow, type FaceRow, loadPersonDecisions } from "./person-index.ts";

// Names in metadata count as decisions for as long as nobody decides otherwise.

/** The name that a photo's metadata give to each face now; undefined for a face that they name no more. */
export type NamesRead = ReadonlyMap<string, string | undefined>;

/**
 * Confirms faces for the people whom their photos' metadata name, and removes what metadata decided before, in one write;
 * creates people whom nobody has named yet. What someone decided about a face in Facet stays, and a face that belongs to the
 * person anyway needs no decision. Former people who were known only from metadata are deleted.
 */
export async function decideAsRead(catalog: Catalog, names: NamesRead): Promise<void> {
  if (names.size === 0) return;
  await decide(catalog, async (draft) => {
    const rows = await draft.readAll<FaceRow>([...names.keys()].map(faceKey));
    const open = [...names].flatMap(([faceId, name]) => {
      const row = rows.get(faceKey(faceId));
      return row && !row.read ? [] : [{ faceId, name, row }];
    });
    const former = [...(await confirmNamed(draft, open)), ...(await unconfirmNameless(draft, open))];
    // Last: a person whom another face is confirmed for stays, with all that was decided about them.
    for (const { faceId, personId } of former) await cleanUp(draft, faceId, personId);
  });
}

/** A face about which nobody has decided in Facet. */
interface OpenFace {
  readonly faceId: string;
  readonly name: string | undefined;
  readonly row: FaceRow | undefined;
}

type FormerName = Required<Pick<FaceRow, "faceId" | "personId">>;

/** @returns the faces that had the name of somebody else */
async function confirmNamed(draft: Draft, open: readonly OpenFace[]): Promise<FormerName[]> {
  const named = open.flatMap(({ name, ...face }) => (name === undefined ? [] : [{ ...face, name }]));
  if (named.length === 0) return [];
  const facts = await readBelongingInputs(
    draft.catalog,
    named.map(({ faceId }) => faceId),
  );
  const former: FormerName[] = [];
  for (const { faceId, name, row } of named) {
    const { personId } = await findOrCreatePerson(draft, name, { read: true });
    if (belongingOf(inputsOfFace(facts, faceId), facts.clusters)?.personId === personId) continue;
    await draft.write(faceKey(faceId), { faceId, personId, read: true });
    if (row?.personId !== undefined && row.personId !== personId) former.push({ faceId, personId: row.personId });
  }
  return former;
}

/** @returns the faces that had a name from metadata */
async function unconfirmNameless(draft: Draft, open: readonly OpenFace[]): Promise<FormerName[]> {
  const former: FormerName[] = [];
  for (const { faceId, name, row } of open) {
    if (name !== undefined || !row) continue;
    await draft.write(faceKey(faceId), undefined);
    if (row.personId !== undefined) former.push({ faceId, personId: row.personId });
  }
  return former;
}

/** Cleans up after a face lost a name from metadata, without removing anything that someone decided. */
async function cleanUp(draft: Draft, faceId: string, personId: string): Promise<void> {
  await unnameGivenCluster(draft, faceId, personId);
  await forgetIfOnlyRead(draft, personId);
}

/**
 * Unnames a cluster that a run assigned to a person because of faces of theirs in it, once none of those faces is left.
 */
async function unnameGivenCluster(draft: Draft, faceId: string, personId: string): Promise<void> {
  const { catalog } = draft;
  const version = await latestVersion(catalog);
  if (version === undefined || !(await draft.read(personKey(personId)))) return;
  const { faces, clusters } = await loadPersonDecisions(draft, personId);
  const ids = [faceId, ...faces.map((face) => face.faceId)];
  const members = await clustersOfFaces(catalog, ids, version);
  const clusterId = members.get(faceId)?.clusterId;
  if (!clusters.some((cluster) => cluster.clusterId === clusterId && cluster.given)) return;
  if (faces.some((face) => face.faceId !== faceId && members.get(face.faceId)?.clusterId === clusterId)) return;
  const sk = clusterKey(clusterId!);
  const { personId: _, given: __, ...row } = (await draft.read<ClusterRow>(sk))!;
  await draft.write(sk, row);
}
