import { clusterKey, faceKey, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { clustersOfFaces } from "../versions/membership.ts";
import { latestVersion } from "../versions/versions.ts";
import { decide } from "./actions.ts";
import { forgetIfOnlyRead } from "./decide-people.ts";
import type { Draft } from "./draft.ts";
import { type ClusterRow, type FaceRow, loadPersonDecisions } from "./person-index.ts";

// Names in metadata count as decisions for as long as nobody decides otherwise.

/**
 * Confirms a face for the person whom the photo's metadata names, unless someone decided about the face in Facet. A
 * former person who was known only from metadata is deleted.
 * @returns whether the metadata decides whose face it is
 */
export async function confirmAsRead(catalog: Catalog, faceId: string, personId: string): Promise<boolean> {
  return decide(catalog, async (draft) => {
    const row = await draft.read<FaceRow>(faceKey(faceId));
    if (row && !row.read) return false;
    await draft.write(faceKey(faceId), { faceId, personId, read: true });
    if (row?.personId !== undefined && row.personId !== personId) await cleanUp(draft, faceId, row.personId);
    return true;
  });
}

/** Removes the decision that metadata made about a face, as no metadata names it any more; decisions in Facet stay. */
export async function unconfirmAsRead(catalog: Catalog, faceId: string): Promise<void> {
  await decide(catalog, async (draft) => {
    const row = await draft.read<FaceRow>(faceKey(faceId));
    if (!row?.read) return;
    await draft.write(faceKey(faceId), undefined);
    if (row.personId !== undefined) await cleanUp(draft, faceId, row.personId);
  });
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
