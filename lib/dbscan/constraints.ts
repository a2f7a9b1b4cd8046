/** Decisions about one face, as constraints on its cluster. */
export interface FaceConstraint {
  /** The person that the face is confirmed as. */
  readonly personId?: string;
  /** People that the face was rejected for. */
  readonly rejected: readonly string[];
  /** True if it was marked as "not a face". */
  readonly notAFace: boolean;
  /** True if it must stay in no cluster, because someone dissolved the one it was in, or it is a stranger's. */
  readonly alone?: boolean;
  /** True if it is of someone whom nobody here knows: it is in no list of faces to name. */
  readonly stranger?: boolean;
}

/**
 * Returns true if a face may be in a cluster of this person, or, if undefined, in an unnamed cluster. Runs and matching on
 * arrival share this rule: a face confirmed as a person can only be in that person's clusters; a face rejected for a
 * person is never in theirs; a face marked as "not a face", or as alone, is in none.
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
