import type { ClusterDecision, FaceDecision } from "../catalog/store/types.ts";
import type { Nearness } from "../catalog/versions/nearness.ts";

/** A face in a question, and its distance from the person it may be, on the calibrated scale. */
export interface AskedFace {
  readonly faceId: string;
  readonly distance: number;
}

/**
 * A question. `cluster`: is this cluster this person; `faces`: are these open faces this person; `new`: are these open
 * faces, which resemble no known person, one person, and who; `names`: which of the names that metadata give this face
 * is right.
 */
export interface Question {
  readonly kind: "cluster" | "faces" | "new" | "names";
  /** The person it may be; absent for `new` and `names`. */
  readonly personId?: string;
  /** The person whose name these faces hold, if any; "yes" replaces that name. */
  readonly heldFor?: string;
  /** The faces hold the name of the person it may be, but their photos were taken before that person was born. */
  readonly beforeBirth?: true;
  /** The person was a child, and was compared with how they looked at about that time only. */
  readonly inTime?: true;
  /** Only for `cluster`. */
  readonly clusterId?: string;
  /** Nearest first; empty for `cluster`. */
  readonly faces: readonly AskedFace[];
  /**
   * The smallest distance, on the calibrated scale; 0 for `names`, and FACE_CLUSTER_DIST for faces before their person's
   * birth.
   */
  readonly distance: number;
  /** What it is sorted by instead of the distance: less, because the person is in photos of the same event. */
  readonly rank?: number;
  /** The faces are probably no faces, so the question comes after all others of its kind. */
  readonly unlikely?: true;
}

/** Inputs of `suggest`: the open faces and clusters of a version, and decisions. */
export interface SuggestionInputs {
  readonly nearness: Nearness;
  /** Decisions by clusterId. */
  readonly clusters: ReadonlyMap<string, ClusterDecision>;
  /** Decisions by faceId. */
  readonly faces: ReadonlyMap<string, FaceDecision>;
  /** When people were born, by personId, in minutes since 1970; those without a birthday are absent. */
  readonly births: ReadonlyMap<string, number>;
  /**
   * Returns true if someone postponed the question about a face or cluster, for a person, or, if undefined, for a new person.
   */
  isPutOff(id: string, personId: string | undefined): boolean;
  /** Returns true if someone said that two faces are different people. */
  areDifferentPeople(faceId: string, otherId: string): boolean;
  readonly limits: QuestionLimits;
}

/** Maximum distances at which Facet asks, on the calibrated scale. */
export interface QuestionLimits {
  /** From the centre of a person's cluster. */
  readonly ask: number;
  /** From the mean face of a child in about the same year. */
  readonly child: number;
  /** Between two faces. */
  readonly alike: number;
  /** Between two faces neither of which is clear. */
  readonly neighbours: number;
}

/** A person, or an open cluster, near a face or cluster. */
export interface Nearby {
  /** Absent for an open cluster. */
  readonly personId?: string;
  /** On the calibrated scale. */
  readonly distance: number;
  /** The distance, less if the person is in photos of the same event: by it, people are ranked. */
  readonly rank: number;
  /** The limit that applies to the distance. */
  readonly reach: keyof QuestionLimits;
  /** The person was a child, and the distance is from how they looked at about the same time. */
  readonly inTime?: boolean;
}
