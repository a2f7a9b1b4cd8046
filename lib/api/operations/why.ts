import { parametersInForce } from "../../catalog/decisions/parameters.ts";
import { getVectors } from "../../catalog/rows/vectors.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Cluster } from "../../catalog/store/types.ts";
import { latestVersion, readCluster, readManifest, readMembers } from "../../catalog/versions/versions.ts";
import type { Block } from "../../dbscan/block.ts";
import { ClusterExplainer } from "../../dbscan/why.ts";
import { calibrated, rawDistance } from "../../embed/calibration.ts";
import { Distance } from "../../embed/distance.ts";
import { findEmbedder } from "../../models/registry.ts";
import type { EmbedderRecord } from "../../models/types.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import { belongingsOf, peopleOfClusters } from "./named-people.ts";
import { showFace } from "./shown.ts";

/** Maximum number of faces compared; of a larger cluster, half nearest to its centre and half farthest from it. */
const MOST_FACES = 800;
/** Maximum number of core faces in the answer. */
const CORES_SHOWN = 12;

/** Explains a cluster by its core faces, its widest pair and, for one face, the chain of neighbours that links it to the core. */
export async function explainCluster({ catalog, deployment }: ApiContext, { id, query }: Input<"explainCluster">) {
  const version = await latestVersion(catalog);
  const manifest = version === undefined ? undefined : await readManifest(catalog, version);
  const cluster = version === undefined ? undefined : await readCluster(catalog, version, id, { to: MOST_FACES });
  if (version === undefined || !cluster || !manifest) throw notFound("cluster", id);
  const asked = query.face;
  const member = asked === undefined ? undefined : (await readMembers(catalog, version, [asked])).get(asked);
  if (asked !== undefined && member?.clusterId !== id) {
    throw new Problem(404, `Face ${asked} is not in cluster ${id}`);
  }
  const embedder = await findEmbedder(manifest.model);
  const { faceIds, rows } = await vectorsOf(catalog, embedder, await someOf(catalog, version, cluster, asked));
  const onScale = (distance: number) => Math.round(calibrated(embedder, distance) * 1e6) / 1e6;

  const { FACE_CLUSTER_DIST, FACE_CLUSTER_CORE, FACE_FEW_DIST, FACE_FEW_CORE } = await parametersInForce(
    catalog,
    deployment,
  );
  const usual = new ClusterExplainer(rows, rawDistance(embedder, FACE_CLUSTER_DIST), FACE_CLUSTER_CORE);
  const isFew = usual.explain().cores.length === 0;
  const explainer = isFew ? new ClusterExplainer(rows, rawDistance(embedder, FACE_FEW_DIST), FACE_FEW_CORE) : usual;
  const { cores, widest } = explainer.explain();
  const show = (row: number) => showFace(catalog, faceIds[row]!);
  const belonging = asked === undefined ? undefined : (await belongingsOf(catalog, [asked])).get(asked);
  const chain = asked === undefined ? undefined : explainer.chain(faceIds.indexOf(asked));
  return {
    clusterId: id,
    size: cluster.size,
    radius: cluster.radius,
    compared: faceIds.length,
    person: (await peopleOfClusters(catalog, [id])).get(id),
    neighbourDistance: isFew ? FACE_FEW_DIST : FACE_CLUSTER_DIST,
    cores: { count: cores.length, faces: await Promise.all(cores.slice(0, CORES_SHOWN).map(show)) },
    widest: widest && {
      faces: await Promise.all([show(widest.a), show(widest.b)]),
      distance: onScale(widest.distance),
    },
    face:
      asked === undefined
        ? undefined
        : {
            distance: member!.distance,
            joined: chain === undefined,
            heldFor: belonging?.held && belonging.person,
            chain: await Promise.all(
              (chain ?? []).map(async ({ from, to, distance }) => ({
                from: await show(from),
                to: await show(to),
                distance: onScale(distance),
              })),
            ),
          },
  };
}

async function someOf(
  catalog: Catalog,
  version: number,
  { clusterId, size, faces }: Cluster,
  asked: string | undefined,
): Promise<string[]> {
  const ids = faces.map(({ faceId }) => faceId);
  if (size <= MOST_FACES) return ids;
  const farthest = await readCluster(catalog, version, clusterId, { from: size - MOST_FACES / 2 });
  const [near, far] = [ids.slice(0, MOST_FACES / 2), (farthest?.faces ?? []).map(({ faceId }) => faceId)];
  const isOther = asked !== undefined && !near.includes(asked) && !far.includes(asked);
  return [...near, ...(isOther ? [asked] : []), ...far];
}

/** The vectors of the existing faces, in the order of `wanted`. */
async function vectorsOf(
  catalog: Catalog,
  embedder: EmbedderRecord,
  wanted: readonly string[],
): Promise<{ faceIds: string[]; rows: Block }> {
  const vectors = new Map((await getVectors(catalog, embedder.id, wanted)).map((face) => [face.faceId, face]));
  const faceIds = wanted.filter((faceId) => vectors.has(faceId));
  return { faceIds, rows: Distance.of(embedder).blockOf(faceIds.map((faceId) => vectors.get(faceId)!)) };
}

export const EXPLANATION_OPERATIONS = { explainCluster };
