import { availableParallelism } from "node:os";
import type { Face } from "../../lib/catalog/store/types.ts";
import { allMembers, latestVersion } from "../../lib/catalog/versions/versions.ts";
import { PairFinder } from "../../lib/dbscan/pairs.ts";
import type { EmbedderRecord } from "../../lib/models/types.ts";
import { addFaces, openLibrary } from "../runs/library.ts";
import { runOnce } from "../runs/run.ts";

/** A face with its vector, for a library that lasts for one run. */
export interface FaceToCluster {
  readonly faceId: string;
  readonly vector: Float32Array;
  readonly face: Partial<Face>;
}

/** Clusters faces as a run of a library of their own does. @returns the cluster of each face that is in one */
export async function clusterOnce(
  faces: readonly FaceToCluster[],
  embedder: EmbedderRecord,
): Promise<Map<string, string>> {
  const closing: (() => Promise<void>)[] = [];
  const catalog = await openLibrary({ after: (close) => closing.push(close as () => Promise<void>) });
  const finder = await PairFinder.open(availableParallelism());
  try {
    await addFaces(catalog, faces, embedder.id);
    await runOnce(catalog, finder, { length: embedder.output.length, embedder });
    const clusterOf = new Map<string, string>();
    const version = await latestVersion(catalog);
    if (version === undefined) return clusterOf;
    for await (const { faceId, clusterId } of allMembers(catalog, version)) clusterOf.set(faceId, clusterId);
    return clusterOf;
  } finally {
    await finder.close();
    for (const close of closing) await close();
  }
}
