import { getFaces } from "../catalog/rows/faces.ts";
import { getVectors } from "../catalog/rows/vectors.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Face, FaceVector } from "../catalog/store/types.ts";
import { type BlockKind, getBlockIds, type RunPlan } from "../catalog/versions/run-artefacts.ts";
import { digestOf } from "./digests.ts";

/** A face in its current state in the catalog. */
export interface LoadedFace {
  readonly face: Face;
  readonly stored: FaceVector;
  readonly digest: bigint;
}

/** Faces whose kind or row in a run may differ from that in its basis. */
export interface Affected {
  readonly changed: ReadonlySet<string>;
  /** Changed faces that exist and have a vector, in no particular order. */
  readonly faces: readonly LoadedFace[];
}

const KINDS = ["faces", "rest"] as const;

/**
 * Extends a list of changed faces by all faces of the basis whose vector is byte-equal to an old or new vector of one
 * of them: every set of byte-equal vectors is affected as a whole, or not at all. Reads the ids and 8 bytes per face of
 * the basis, but none of its vectors.
 * @param digests digests of the basis
 */
export async function withTwins(
  { catalog, model }: { readonly catalog: Catalog; readonly model: string },
  basis: RunPlan,
  digests: Readonly<Record<BlockKind, BigUint64Array>>,
  faceIds: readonly string[],
): Promise<Affected> {
  const changed = new Set(faceIds);
  const faces: LoadedFace[] = [];
  const affected = new Set<bigint>();
  await forEachRow(
    () => true,
    (faceId, digest) => {
      if (changed.has(faceId)) affected.add(digest);
    },
  );
  // The vector of a twin may just have changed; then the twins of its new vector are affected too.
  for (let more = faceIds; more.length > 0; ) {
    for (const loaded of await loadFaces(catalog, model, more)) {
      affected.add(loaded.digest);
      faces.push(loaded);
    }
    const found: string[] = [];
    await forEachRow(
      (digest) => affected.has(digest),
      (faceId) => {
        if (!changed.has(faceId)) found.push(faceId);
      },
    );
    for (const faceId of found) changed.add(faceId);
    more = found;
  }
  return { changed, faces };

  /** Visits the rows of the basis that have a wanted digest. Reads the ids only of blocks with such rows. */
  async function forEachRow(
    isWanted: (digest: bigint) => boolean,
    visit: (faceId: string, digest: bigint) => void,
  ): Promise<void> {
    for (const kind of KINDS) {
      for (let start = 0; start < digests[kind].length; start += basis.blockRows) {
        const some = digests[kind].subarray(start, start + basis.blockRows);
        const rows = [...some.keys()].filter((row) => isWanted(some[row]!));
        if (rows.length === 0) continue;
        const ids = await getBlockIds(catalog, basis.runId, kind, start / basis.blockRows);
        for (const row of rows) visit(ids[row]!, some[row]!);
      }
    }
  }
}

async function loadFaces(catalog: Catalog, model: string, faceIds: readonly string[]): Promise<LoadedFace[]> {
  const [faces, vectors] = await Promise.all([
    getFaces(catalog, faceIds, { consistent: true }),
    getVectors(catalog, model, faceIds, { consistent: true }),
  ]);
  const vectorOf = new Map(vectors.map((stored) => [stored.faceId, stored]));
  return faces.flatMap((face) => {
    const stored = vectorOf.get(face.faceId);
    return stored ? [{ face, stored, digest: digestOf(stored.vector) }] : [];
  });
}
