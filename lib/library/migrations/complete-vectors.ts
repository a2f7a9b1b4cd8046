import { getFaces } from "../../catalog/rows/faces.ts";
import { incompleteVectors, noteCommonness, type VectorPosition } from "../../catalog/rows/vectors.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { Distance } from "../../embed/distance.ts";
import { DEFAULT_LIMITS, type PhotoLimits } from "../../media/limits.ts";
import type { EmbedderRecord } from "../../models/types.ts";
import { announceCropsOf } from "../remake-crops.ts";
import type { MigrationContext } from "./types.ts";

/** A library whose vectors are to be completed. */
export interface Incomplete {
  readonly catalog: Catalog;
  /** The model in force. */
  readonly embedder: EmbedderRecord;
  readonly limits: PhotoLimits;
}

/**
 * Schema 3: vectors have their commonness, and the raw length by which the scores of detections that are no faces are
 * corrected.
 */
export async function completeVectors({ catalog, embedder, cursor, save, report }: MigrationContext): Promise<void> {
  const from = cursor === undefined ? undefined : (JSON.parse(cursor) as VectorPosition);
  let done = 0;
  for await (const { at, announced } of announceIncomplete({ catalog, embedder, limits: DEFAULT_LIMITS }, from)) {
    await save(JSON.stringify(at));
    done += announced;
    report(`${done.toLocaleString("en")} faces`);
  }
}

/**
 * Stores the commonness of vectors that lack their raw length, and announces their crops: only the model can tell the raw
 * length, so the embed function computes these vectors again, from the same crops with the same result, while everything
 * else goes on. Yields its position after each page; running it again announces only what is not embedded by then.
 */
export async function* announceIncomplete({ catalog, embedder, limits }: Incomplete, from?: VectorPosition) {
  const distance = Distance.of(embedder);
  for await (const { vectors, at } of incompleteVectors(catalog, embedder.id, from)) {
    await Promise.all(
      vectors.map(async (vector) => {
        const commonness = distance.commonnessOf(vector);
        if (commonness) await noteCommonness(catalog, vector, commonness);
      }),
    );
    const faces = await getFaces(
      catalog,
      vectors.map(({ faceId }) => faceId),
    );
    const { announced } = await announceCropsOf(catalog, faces, limits);
    yield { at, announced };
  }
}
