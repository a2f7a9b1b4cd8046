import { heldPerson } from "../catalog/decisions/held-names.ts";
import type { ContestedFace } from "../catalog/versions/nearness.ts";
import type { AskedFace, SuggestionInputs } from "./types.ts";

/** Returns the person of each open face with a held name, by faceId. */
export function keptNames({ nearness, clusters, faces }: Pick<SuggestionInputs, "nearness" | "clusters" | "faces">) {
  const names = new Map<string, string>();
  for (const [face, source] of nearness.held ?? []) {
    const faceId = nearness.faceIds[face]!;
    const decision = faces.get(faceId);
    const personId = heldPerson({ state: "kept" }, decision, clusters.get(source));
    if (personId !== undefined && decision?.personId === undefined) names.set(faceId, personId);
  }
  return names;
}

/** A face with a held name, and another person it may be. */
export interface HeldFace extends AskedFace {
  /** The other person. */
  readonly personId: string;
  /** The person of the held name. */
  readonly heldFor: string;
}

/** Returns the faces that hold a name while in another person's cluster, according to current decisions. */
export function contestedFaces({ nearness, clusters, faces, births, isPutOff }: SuggestionInputs): HeldFace[] {
  return (nearness.contested ?? []).flatMap(({ faceId, source, clusterId, distance, minute }: ContestedFace) => {
    const decision = faces.get(faceId);
    const personId = clusters.get(clusterId)?.personId;
    const heldFor = heldPerson({ state: "kept" }, decision, clusters.get(source));
    if (personId === undefined || heldFor === undefined || personId === heldFor) return [];
    if (decision?.personId !== undefined || decision?.rejected.includes(personId)) return [];
    if (minute !== undefined && minute < (births.get(personId) ?? minute)) return [];
    return isPutOff(faceId, personId) ? [] : [{ faceId, distance, personId, heldFor }];
  });
}

/**
 * Returns the faces that hold a name although their photo was taken before that person was born, according to current
 * decisions. A face in a cluster that has a name by now is not among them.
 */
export function earlyFaces({ nearness, clusters, faces, births, isPutOff, limits }: SuggestionInputs): HeldFace[] {
  return (nearness.times?.early ?? []).flatMap(({ faceId, source, clusterId, minute }): HeldFace[] => {
    const decision = faces.get(faceId);
    const personId = heldPerson({ state: "kept" }, decision, clusters.get(source));
    const isNamed = decision?.personId !== undefined || clusters.get(clusterId ?? "")?.personId !== undefined;
    if (personId === undefined || isNamed || isPutOff(faceId, personId)) return [];
    const isEarly = minute < (births.get(personId) ?? Number.NEGATIVE_INFINITY);
    return isEarly ? [{ faceId, distance: limits.neighbours, personId, heldFor: personId }] : [];
  });
}

/** Returns the likely person of each unnamed cluster most of whose faces hold that person's name, by clusterId. */
export function rebornClusters({ nearness, clusters }: Pick<SuggestionInputs, "nearness" | "clusters">) {
  const found = new Map<string, { readonly personId: string; readonly distance: number }>();
  for (const { clusterId, sources, distance } of nearness.reborn ?? []) {
    const people = new Set(sources.flatMap((source) => clusters.get(source)?.personId ?? []));
    const [personId, ...others] = people;
    const isRefused = clusters.get(clusterId)?.rejected?.includes(personId ?? "");
    if (personId !== undefined && others.length === 0 && !isRefused) found.set(clusterId, { personId, distance });
  }
  return found;
}
