import { allFaces } from "../catalog/rows/faces.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { InForce } from "../catalog/store/types.ts";
import { readManifest } from "../catalog/versions/versions.ts";
import type { EmbedderRecord } from "../models/types.ts";
import type { Parameters } from "../parameters.ts";
import { facesWithVectors, isEligible } from "./select.ts";

/** The library has faces but none is eligible: more likely a wrong model or bucket than the user's intention. */
export class NoneEligible extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "NoneEligible";
  }
}

/** Advice on how to publish anyway. */
const ANYWAY =
  'To publish a version without clusters, run facet cluster --allow-empty, or POST /runs {"allowEmpty": true}';

/**
 * Returns the reason why a run that found no eligible face must not replace the version in force. Returns undefined if
 * it may: that version had no eligible face, no face is left, or people removed every eligible face from all clusters.
 */
export async function reasonToKeep(
  catalog: Catalog,
  inForce: InForce | undefined,
  { embedder, parameters }: { readonly embedder: EmbedderRecord; readonly parameters: Parameters },
): Promise<string | undefined> {
  if (!inForce || inForce.eligible === 0) return undefined;
  let hasVectors = false;
  for await (const { face } of facesWithVectors(catalog, embedder.id)) {
    if (isEligible(face, parameters)) return undefined;
    hasVectors = true;
  }
  if (!hasVectors && (await allFaces(catalog, { consistent: true }).next()).done) return undefined;
  const model = (await readManifest(catalog, inForce.version))?.model ?? embedder.id;
  const { version, eligible, clusters } = inForce;
  const kept = `Version ${version}, ${clusters} clusters of ${eligible} eligible faces made with the model ${model}, stays in force`;
  const why = hasVectors
    ? "no face meets FACE_CLUSTER_SIZE, FACE_CLUSTER_SCORE and the other parameters for forming a cluster: check them"
    : `no face has a vector of the model ${embedder.id}: ${adviceFor(model, embedder.id)}`;
  return `${kept}: ${why}. ${ANYWAY}`;
}

function adviceFor(inForce: string, asked: string): string {
  return inForce === asked
    ? "check the photos bucket and the embed function, and wait until the faces are embedded"
    : `run with ${inForce}, or change the model with facet migrate --model ${asked}`;
}
