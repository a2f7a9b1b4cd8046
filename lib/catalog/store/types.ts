import type { FaceConstraint } from "../../dbscan/constraints.ts";
import type { FaceQuality } from "../../detect/types.ts";
import type { Box, Landmarks } from "../../geometry/box.ts";
import type { Note } from "../../media/types.ts";

/** One of the places where a photo's file is. */
export interface PhotoLocation {
  readonly key: string;
  readonly eTag: string;
  /** `raw`: a camera file beside the picture; it is not looked at while there is one. */
  readonly role: "picture" | "raw";
  /** How the stored picture is turned to stand upright, as EXIF has it, 1 to 8. */
  readonly orientation: number;
  readonly takenAt?: string;
  /** Size of the object. */
  readonly bytes: number;
}

/** An object of the photos bucket: what became of it when it was looked at last, and which photo is there. */
export interface Location {
  readonly key: string;
  /** Of the object as it was looked at; absent where none was yet. */
  readonly eTag?: string;
  /** The photo that is there; of one that is `skipped` or `gone`, the photo that was there last. */
  readonly photoId?: string;
  /** Photos that an unfinished look may have put here too. */
  readonly claims?: readonly string[];
  readonly role?: "picture" | "raw";
  /**
   * `skipped`: it cannot become pixels; `failed`: something else went wrong, it is tried again; `reason` says what.
   * `claimed`: it was never looked at to the end. `gone`: there is no object any more.
   */
  readonly status: "indexed" | "skipped" | "failed" | "claimed" | "gone";
  readonly reason?: string;
  readonly takenAt?: string;
  /** Of its picture data. */
  readonly digest?: string;
  /** Detector and parameters that it was looked at with. */
  readonly detector?: string;
  /** Size of the upright picture, px; absent where it is not known. */
  readonly width?: number;
  readonly height?: number;
  /** Size of the object. */
  readonly bytes?: number;
  /** ISO 8601. */
  readonly lookedAt: string;
  /** Differs with every write. */
  readonly rev: string;
}

/** A photo as its row keeps it, also one that is nowhere at the moment. */
export interface PhotoRecord {
  readonly photoId: string;
  /** Pictures in order of their keys, then camera files. Empty where the photo is nowhere: it is then not shown. */
  readonly locations: readonly PhotoLocation[];
  /** It turned out to be another photo, which is shown in its place. */
  readonly aliasOf?: string;
  /** Picture data that its faces were found in; absent from photos of an earlier schema until they are looked at. */
  readonly data?: { readonly rule: string; readonly digest: string };
  readonly width: number;
  readonly height: number;
  /** Orientation of the file that the boxes were made for. */
  readonly orientation?: number;
  /** Why only a part of its picture is there; absent where all of it is. */
  readonly note?: Note;
  readonly faceCount: number;
  readonly cropBytes?: number;
  /** Detector and parameters that found its faces; absent where it has to be looked at again. */
  readonly detector?: string;
  readonly indexedAt: string;
  /** The look at its picture that is under way, or was cut off: `detector` is absent meanwhile. */
  readonly looking?: string;
  /** Its picture was changed, and which faces are the same is not known yet; see settle-faces.ts. */
  readonly awaiting?: Awaiting;
  /** Differs with every write. */
  readonly rev: string;
}

/** Faces of an earlier picture that wait for the vectors of those found now: who is found again gets the id back. */
export interface Awaiting {
  /** Digest of the picture data in which they are looked for. */
  readonly data: string;
  /** Faces of an earlier picture. */
  readonly before: readonly string[];
  /** Faces that were found instead. */
  readonly now: readonly string[];
  /** Which are the same, where that is known and not written yet. */
  readonly pairs?: readonly (readonly [before: string, now: string])[];
}

/** One picture, wherever it is stored. */
export interface Photo {
  /** Opaque, and the same for as long as there is the photo. */
  readonly photoId: string;
  /** Where it is: of several keys the one that sorts first. What the file says besides its pixels comes from there. */
  readonly key: string;
  /** Every key where it is, in order, camera files after pictures. */
  readonly keys: readonly string[];
  /** Of the object at `key`. */
  readonly eTag: string;
  /** `skipped` and `failed` are objects that are no photo yet: their id is that of their location; `reason` says why. */
  readonly status: "indexed" | "skipped" | "failed";
  readonly reason?: string;
  /** Size of the upright photo, px; 0 where it is not known. */
  readonly width: number;
  readonly height: number;
  readonly takenAt?: string;
  /** How the stored picture is turned to stand upright, as EXIF has it; absent from what was indexed before it was kept. */
  readonly orientation?: number;
  /** Why only a part of its picture is there: its file ends too early, or is damaged. */
  readonly note?: Note;
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
  /** Orientation of the file that the box was made for; the photo's where it is absent. */
  readonly orientation?: number;
  /** Digest of the picture data that the box is of; the photo's where it is absent. */
  readonly data?: string;
  /** How its crop looks, see crop-look.ts; absent from what was indexed before it was kept. */
  readonly look?: string;
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
  /** Why it failed, or what went wrong after its version was in force; of a dry run, why a run would fail. */
  readonly reason?: string;
  readonly eligible?: number;
  readonly clusters?: number;
  readonly clustered?: number;
  readonly noise?: number;
  readonly seconds?: number;
  readonly changed?: RunChange;
  /** Faces that keep a name which no cluster gives them any more. */
  readonly held?: number;
  /** Questions about such names that are open after it. */
  readonly questions?: number;
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
  /** A run made it the person's; nobody said so. */
  readonly given?: boolean;
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
