import type { ClusterDecision, FaceDecision } from "../catalog/store/types.ts";
import type { Nearness } from "../catalog/versions/nearness.ts";

/** A face that is asked about, and how near it is to whom it may be, on the calibrated scale. */
export interface AskedFace {
  readonly faceId: string;
  readonly distance: number;
}

/**
 * One thing to ask a person. `cluster`: is this cluster this person; `faces`: are these faces, in no cluster, this
 * person; `new`: are these faces, in no cluster and like nobody known, one person, and who; `names`: metadata call this face
 * by several names, which of them is right.
 */
export interface Question {
  readonly kind: "cluster" | "faces" | "new" | "names";
  /** Absent where new, and of names. */
  readonly personId?: string;
  /** Whose name these faces keep, where they have one: yes gives them another. */
  readonly heldFor?: string;
  readonly clusterId?: string;
  /** Nearest first; none of a cluster. */
  readonly faces: readonly AskedFace[];
  /** The smallest, on the calibrated scale; of names 0. */
  readonly distance: number;
}

/** What questions are made of: what a version leaves open, and what people decided. */
export interface SuggestionInputs {
  readonly nearness: Nearness;
  /** By clusterId. */
  readonly clusters: ReadonlyMap<string, ClusterDecision>;
  /** By faceId. */
  readonly faces: ReadonlyMap<string, FaceDecision>;
  /** Whether somebody postponed the question about a face or cluster: for one person, or, without `personId`, for a new one. */
  isPutOff(id: string, personId: string | undefined): boolean;
  /** Whether people said that two faces are not one person's. */
  areApart(faceId: string, otherId: string): boolean;
  readonly limits: QuestionLimits;
}

/** On the calibrated scale. */
export interface QuestionLimits {
  /** From the centre of a person's cluster. */
  readonly ask: number;
  /** Between two faces. */
  readonly alike: number;
  /** Between two faces that are neighbours in a cluster. */
  readonly neighbours: number;
}

/** Somebody, or an open cluster, that a face or a cluster may be of. */
export interface Nearby {
  /** Absent where nobody has said who it is. */
  readonly personId?: string;
  readonly distance: number;
  /** Within which distance people are asked. */
  readonly reach: "ask" | "alike";
}
