import type { FaceConstraint } from "../../dbscan/constraints.ts";
import type { FaceQuality } from "../../detect/types.ts";
import type { Box, Landmarks } from "../../geometry/box.ts";
import type { DamageNote } from "../../media/types.ts";

/** One location of a photo, as its row keeps it. */
export interface PhotoLocation {
  readonly key: string;
  readonly eTag: string;
  /** `raw`: a camera file next to the picture; not examined while the picture exists. */
  readonly role: "picture" | "raw";
  /** EXIF orientation of the stored picture, 1 to 8. */
  readonly orientation: number;
  readonly takenAt?: string;
  /** True if no digital camera made the file; recorded only where it matters, see plausible-date.ts. */
  readonly scan?: true;
  /** Size of the object. */
  readonly bytes: number;
}

/** The state of a key of the photos bucket: the result of the last look at its object, and the photo there. */
export interface Location {
  readonly key: string;
  /** ETag of the object at the last look; absent before the first. */
  readonly eTag?: string;
  /** The photo at the key; if `status` is `skipped` or `gone`, the last photo there. */
  readonly photoId?: string;
  /** Further photos that an unfinished look may have placed here. */
  readonly claims?: readonly string[];
  readonly role?: "picture" | "raw";
  /**
   * `skipped`: the object cannot be decoded. `failed`: another error, to be tried again; `reason` says which.
   * `claimed`: no look at the object was ever finished. `gone`: the object no longer exists.
   */
  readonly status: "indexed" | "skipped" | "failed" | "claimed" | "gone";
  readonly reason?: string;
  readonly takenAt?: string;
  /** Digest of the picture data. */
  readonly digest?: string;
  /** Detector and parameters of the last look. */
  readonly detector?: string;
  /** Size of the upright picture, px; absent if unknown. */
  readonly width?: number;
  readonly height?: number;
  /** Size of the object. */
  readonly bytes?: number;
  /** ISO 8601. */
  readonly lookedAt: string;
  /** Differs with every write. */
  readonly rev: string;
}

/** `small` for lists, on screens with two pixels per point, and `large` for the full screen. */
export type PreviewSize = "small" | "large";

/** The row of a photo, which also exists while the photo has no location. */
export interface PhotoRecord {
  readonly photoId: string;
  /** Pictures in order of their keys, then camera files. A photo with no location is not shown. */
  readonly locations: readonly PhotoLocation[];
  /** The photo that this one turned out to be, and that is shown in its place. */
  readonly aliasOf?: string;
  /** Picture data in which the faces were found; absent from photos of an earlier schema until their next look. */
  readonly data?: { readonly rule: string; readonly digest: string };
  readonly width: number;
  readonly height: number;
  /** Orientation of the file that the boxes were made for. */
  readonly orientation?: number;
  /** Reason why a part of the picture is missing; absent for a complete picture. */
  readonly note?: DamageNote;
  readonly faceCount: number;
  readonly cropBytes?: number;
  /** Previews that exist, and the picture that they show; absent if there are none, or from an earlier release. */
  readonly previews?: { readonly of: string; readonly sizes: readonly PreviewSize[] };
  /** Detector and parameters that found the faces; absent if the photo has to be examined again. */
  readonly detector?: string;
  readonly indexedAt: string;
  /** The look at the picture that is in progress or was interrupted; `detector` is absent until it ends. */
  readonly looking?: string;
  /** Faces of an edited picture that are not yet matched with those of the earlier one; see settle-faces.ts. */
  readonly awaiting?: Awaiting;
  /** Dates that the photo had before, the latest last, empty for none: an entry there may have stayed behind, see by-date.ts. */
  readonly pastDates?: readonly string[];
  /** Differs with every write. */
  readonly rev: string;
}

/**
 * Faces of an earlier picture that wait for the vectors of the faces found in the edited one: a face that is found
 * again gets its former id back.
 */
export interface Awaiting {
  /** Digest of the picture data in which the faces are looked for. */
  readonly data: string;
  /** Faces of the earlier picture. */
  readonly before: readonly string[];
  /** Faces found in the edited picture. */
  readonly now: readonly string[];
  /** Pairs of faces that are the same, once that is known and until it is written. */
  readonly pairs?: readonly (readonly [before: string, now: string])[];
}

/** One picture, wherever it is stored. */
export interface Photo {
  /** Opaque; never changes. */
  readonly photoId: string;
  /** The key that sorts first if there are several. Metadata such as the date comes from the file there. */
  readonly key: string;
  /** All keys of the photo, in order, camera files after pictures. */
  readonly keys: readonly string[];
  /** ETag of the object at `key`. */
  readonly eTag: string;
  /**
   * `skipped` and `failed`: an object that is not a photo yet; its id is that of its location, and `reason` says why.
   */
  readonly status: "indexed" | "skipped" | "failed";
  readonly reason?: string;
  /** Size of the upright photo, px; 0 if unknown. */
  readonly width: number;
  readonly height: number;
  readonly takenAt?: string;
  /** EXIF orientation of the stored picture; absent from photos indexed before it was recorded. */
  readonly orientation?: number;
  /** Reason why a part of the picture is missing: the file ends too early, or is damaged. */
  readonly note?: DamageNote;
  readonly faceCount: number;
  /** Detector and parameters that found the faces. */
  readonly detector?: string;
  readonly indexedAt: string;
  /** Size of the object. */
  readonly bytes?: number;
  /** Total size of the crops of its faces. */
  readonly cropBytes?: number;
  /** Sizes of its previews, as far as they are known to exist. */
  readonly previews?: readonly PreviewSize[];
}

/** One detected or drawn region of a photo. */
export interface Face {
  readonly faceId: string;
  readonly photoId: string;
  readonly key: string;
  readonly box: Box;
  readonly sizePx: number;
  /** Detection score; corrected once the face has a vector, see lib/embed/faceness.ts. */
  readonly score: number;
  /** Score before the correction; absent if there was none. */
  readonly detectionScore?: number;
  readonly landmarks: Landmarks;
  readonly quality: FaceQuality;
  /** Pixels of the photo per pixel of the crop, by area, at most 1: a quarter for a crop enlarged by 2. */
  readonly realPixels: number;
  /** Detector and parameters that found the face last. */
  readonly detector: string;
  /** Someone drew the face: it stays when the photo is indexed again. */
  readonly drawn?: boolean;
  /** Orientation of the file that the box was made for; if absent, the photo's. */
  readonly orientation?: number;
  /** Digest of the picture data that the box was made for; if absent, the photo's. */
  readonly data?: string;
  /** Appearance of the crop, see crop-look.ts; absent from faces indexed before it was recorded. */
  readonly look?: string;
}

/** The vector that a model computed from one crop. */
export interface FaceVector {
  readonly faceId: string;
  readonly model: string;
  /** 512 float32, unit length. */
  readonly vector: Float32Array;
  /** Absent if the model has no prototypes, or had none when the vector was stored. */
  readonly commonness?: StoredCommonness | undefined;
  /** See Embedding; absent from vectors stored before it was recorded. */
  readonly rawLength?: number | undefined;
}

/** Commonness of a vector, and the id of the prototypes that it was computed with; see lib/embed/distance.ts. */
export interface StoredCommonness {
  readonly value: number;
  readonly of: string;
}

/** A member of a cluster. */
export interface ClusterFace {
  readonly faceId: string;
  readonly distance: number;
  /** Its score is below FACE_CLUSTER_SCORE, and nobody confirmed it. */
  readonly unlikely?: true;
}

/** One cluster of a published version. Distances are on the calibrated scale. */
export interface Cluster {
  readonly clusterId: string;
  readonly size: number;
  /** Largest distance of a member from the centre. */
  readonly radius: number;
  /** The version in which a cluster of this id first appeared. */
  readonly since: number;
  /** Members with their distance from the centre, nearest first, and last those that are probably no faces. */
  readonly faces: readonly ClusterFace[];
}

/** An arrival: a face that came after the run, with the cluster that it joined. */
export interface Match {
  readonly faceId: string;
  readonly clusterId: string;
  /** Distance from the cluster's centre, on the calibrated scale. */
  readonly distance: number;
  /** Version whose clusters the face was compared with. */
  readonly version: number;
  /** ISO 8601. */
  readonly matchedAt: string;
}

/** The summary of a cluster for lists. */
export interface ClusterSummary {
  readonly clusterId: string;
  readonly size: number;
  readonly radius: number;
  readonly since: number;
  /** Up to 12 faces nearest the centre. */
  readonly cover: readonly string[];
}

/** Numbers of clusters that a run created, kept, merged, split and removed. */
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
  readonly status: "running" | "succeeded" | "failed" | "busy";
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The version that the run published. */
  readonly version?: number;
  /** Cause of a failure, also of one after the version was in force; in a dry run, the reason why a run would fail. */
  readonly reason?: string;
  readonly eligible?: number;
  readonly clusters?: number;
  readonly clustered?: number;
  readonly noise?: number;
  readonly seconds?: number;
  readonly changed?: RunChange;
  /** Faces with a held name: one that no cluster gives them any more. */
  readonly held?: number;
  /** Open questions about held names after the run. */
  readonly questions?: number;
}

/** The pointer to the version in force: one row, one write. */
export interface InForce {
  readonly version: number;
  /** The largest version ever published; larger than `version` after a rollback. */
  readonly highest: number;
  /** The run whose comparisons the next run continues from. */
  readonly basis: string;
  /** Digest of everything that those comparisons depend on besides the faces. */
  readonly settings: string;
  readonly eligible: number;
  readonly clusters: number;
  readonly clustered: number;
  readonly noise: number;
}

/** A person. People exist only because someone named them. */
export interface Person {
  readonly personId: string;
  readonly name: string;
  readonly createdAt: string;
  /** Excluded from lists of people. */
  readonly hidden?: boolean | undefined;
  /** Listed first. */
  readonly favourite?: boolean | undefined;
  /** YYYY-MM-DD */
  readonly birthday?: string | undefined;
  /** The face that represents the person; if absent, the best portrait of those near the centre of their largest cluster. */
  readonly coverFaceId?: string | undefined;
  /** Other names, by which the person is found. */
  readonly aliases?: readonly string[] | undefined;
  readonly note?: string | undefined;
}

/** The decision about a cluster. */
export interface ClusterDecision {
  readonly clusterId: string;
  readonly personId?: string;
  /** A run assigned the cluster to the person, without anyone saying so. */
  readonly given?: boolean;
  readonly hidden: boolean;
  /** People whom the cluster was rejected for. */
  readonly rejected?: readonly string[];
}

/** The decision about a face. */
export interface FaceDecision extends FaceConstraint {
  readonly faceId: string;
  /** The person comes from the photo's metadata, not from a decision in Facet. */
  readonly read?: boolean;
}
