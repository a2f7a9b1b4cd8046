import { clusterKey, faceKey, personKey } from "../store/keys.ts";
import type { Catalog } from "../store/open.ts";
import { clustersOfFaces } from "../versions/membership.ts";
import { latestVersion } from "../versions/versions.ts";
import { decide } from "./actions.ts";
import { forgetIfOnlyRead } from "./decide-people.ts";
import type { Draft } from "./draft.ts";
import { type ClusterRow, type FaceRow, loadPersonDecisions } from "./person-index.ts";

/** What metadata decide: their names count as decisions as long as nobody decides anything else. */

/**
 * This face is the person's, as the photo's metadata says, unless somebody decided anything about it in Facet. Whoever had
 * it by metadata alone goes.
 * @returns whether it is theirs now by the metadata
 */
export async function confirmAsRead(catalog: Catalog, faceId: string, personId: string): Promise<boolean> {
  return decide(catalog, async (draft) => {
    const row = await draft.read<FaceRow>(faceKey(faceId));
    if (row && !row.read) return false;
    await draft.write(faceKey(faceId), { faceId, personId, read: true });
    if (row?.personId !== undefined && row.personId !== personId) await afterwards(draft, faceId, row.personId);
    return true;
  });
}

/** No metadata name this face any more: it is nobody's, unless somebody decided otherwise in Facet. */
export async function unconfirmAsRead(catalog: Catalog, faceId: string): Promise<void> {
  await decide(catalog, async (draft) => {
    const row = await draft.read<FaceRow>(faceKey(faceId));
    if (!row?.read) return;
    await draft.write(faceKey(faceId), undefined);
    if (row.personId !== undefined) await afterwards(draft, faceId, row.personId);
  });
}

/** What metadata no longer say of a face takes nothing along that somebody decided. */
async function afterwards(draft: Draft, faceId: string, personId: string): Promise<void> {
  await takeBackGift(draft, faceId, personId);
  await forgetIfOnlyRead(draft, personId);
}

/** A run gave a cluster to a person for the faces of theirs in it: once none is left, it is nobody's. */
async function takeBackGift(draft: Draft, faceId: string, personId: string): Promise<void> {
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
