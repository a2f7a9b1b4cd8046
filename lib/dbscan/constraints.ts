/** What people decided about one face. */
export interface FaceConstraint {
  /** Whose face it is, where someone said so. */
  readonly personId?: string;
  /** Whose face it is not. */
  readonly rejected: readonly string[];
  /** It is no face at all. */
  readonly notAFace: boolean;
  /** It belongs to no cluster: somebody dissolved the one it was in. */
  readonly alone?: boolean;
}

/**
 * Whether a face may be in a cluster of this person (undefined: of nobody in particular). The one rule that runs and
 * matching on arrival share: a face confirmed for a person is only ever in that person's clusters, one rejected for a
 * person never in theirs, one marked as no face, or to stand alone, in none.
 *
 * @example
 * mayBelong(decisions.get(faceId), clusterPersonId)
 */
export function mayBelong(face: FaceConstraint | undefined, personId: string | undefined): boolean {
  if (!face) return true;
  if (face.notAFace) return false;
  if (face.personId !== undefined) return face.personId === personId;
  if (face.alone) return false;
  return personId === undefined || !face.rejected.includes(personId);
}
