import type { FaceConstraint } from "../../dbscan/constraints.ts";
import type { FaceQuality } from "../../detect/types.ts";
import type { Box, Landmarks } from "../../geometry/box.ts";

/** One object of the photos bucket as the catalog knows it. */
export interface Photo {
  readonly photoId: string;
  readonly key: string;
  readonly eTag: string;
  /** `skipped`: it cannot become pixels; `failed`: something else went wrong, it is tried again; `reason` says what. */
  readonly status: "indexed" | "skipped" | "failed";
  readonly reason?: string;
  /** Size of the upright photo, px; 0 when skipped before it was known. */
  readonly width: number;
  readonly height: number;
  readonly takenAt?: string;
  /** How the stored picture was turned to stand upright, as EXIF has it; absent from what was indexed before it was kept. */
  readonly orientation?: number;
  readonly faceCount: number;
  /** Detector and parameters that found its faces. */
  readonly detector?: string;
  readonly indexedAt: string;
  /** Of the object, and of the crops of its faces together. */
  readonly bytes?: number;
  readonly cropBytes?: number;
}

/** One detected region of a photo. */
export interface Face {
  readonly faceId: string;
  readonly photoId: string;
  readonly key: string;
  readonly box: Box;
  readonly sizePx: number;
  readonly score: number;
  readonly landmarks: Landmarks;
  readonly quality: FaceQuality;
  /** Pixels of the photo per pixel of the crop, by area, at most 1: a crop enlarged by 2 has a quarter. */
  readonly realPixels: number;
  /** Detector and parameters that found it last. */
  readonly detector: string;
  /** Somebody drew it: it stays when the photo is indexed again. */
  readonly drawn?: boolean;
}

/** What a model says about one crop. */
export interface FaceVector {
  readonly faceId: string;
  readonly model: string;
  /** 512 float32, unit length. */
  readonly vector: Float32Array;
}

/** One cluster of a published version. Distances are on the calibrated scale. */
export interface Cluster {
  readonly clusterId: string;
  readonly size: number;
  /** Largest distance of a member from the centre. */
  readonly radius: number;
  /** The version in which a cluster of this id first appeared. */
  readonly since: number;
  /** Members with their distance from the centre, nearest first. */
  readonly faces: readonly { readonly faceId: string; readonly distance: number }[];
}

/** A face that came after the run, and the cluster it was recognised as. */
export interface Match {
  readonly faceId: string;
  readonly clusterId: string;
  /** From the cluster's centre, on the calibrated scale. */
  readonly distance: number;
  /** Version whose clusters it was compared with. */
  readonly version: number;
  /** ISO 8601. */
  readonly matchedAt: string;
}

/** The row of a cluster in the list: enough to draw it. */
export interface ClusterSummary {
  readonly clusterId: string;
  readonly size: number;
  readonly radius: number;
  readonly since: number;
  /** Up to 12 faces nearest the centre. */
  readonly cover: readonly string[];
}

export interface RunChange {
  readonly created: number;
  readonly kept: number;
  readonly merged: number;
  readonly split: number;
  readonly removed: number;
}

/** One execution of the clustering workflow. */
export interface Run {
  readonly runId: string;
  readonly status: "running" | "succeeded" | "failed";
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The version it published. */
  readonly version?: number;
  readonly reason?: string;
  readonly eligible?: number;
  readonly clusters?: number;
  readonly clustered?: number;
  readonly noise?: number;
  readonly seconds?: number;
  readonly changed?: RunChange;
}

/** The pointer to the version in force: one row, one write. */
export interface InForce {
  readonly version: number;
  /** The largest version there ever was; larger than `version` after a rollback. */
  readonly highest: number;
  /** The run whose comparisons the next goes on from, and what they depend on besides the faces. */
  readonly basis: string;
  readonly settings: string;
  /** What the version holds. */
  readonly eligible: number;
  readonly clusters: number;
  readonly clustered: number;
  readonly noise: number;
}

/** A name with its clusters; people exist only because someone named them. */
export interface Person {
  readonly personId: string;
  readonly name: string;
  readonly createdAt: string;
  /** Not among the people that are listed. */
  readonly hidden?: boolean | undefined;
  /** Listed first. */
  readonly favourite?: boolean | undefined;
  /** YYYY-MM-DD */
  readonly birthday?: string | undefined;
  /** The face that stands for them; one near the middle of their largest cluster where it is left out. */
  readonly coverFaceId?: string | undefined;
}

/** What people decided about a cluster. */
export interface ClusterDecision {
  readonly clusterId: string;
  readonly personId?: string;
  readonly hidden: boolean;
  /** People it is not. */
  readonly rejected?: readonly string[];
}

/** What people decided about a face. */
export interface FaceDecision extends FaceConstraint {
  readonly faceId: string;
  /** The person was read from the photo's metadata; nobody decided anything in Facet. */
  readonly read?: boolean;
}
