/** What the page reads of the API's answers; /openapi.json has the whole. */
export interface Person {
  readonly personId: string;
  readonly name: string;
}

export interface ShownFace {
  readonly faceId: string;
  readonly photoId: string;
  readonly url: string;
  readonly distance?: number;
}

export interface Cluster {
  readonly clusterId: string;
  readonly size: number;
  readonly person?: Person;
  readonly hidden?: boolean;
  readonly faces: readonly ShownFace[];
  readonly etag?: string;
}

export interface PersonSummary extends Person {
  readonly clusters: number;
  readonly faces: number;
  readonly hidden?: boolean;
  readonly favourite?: boolean;
  /** YYYY-MM-DD */
  readonly birthday?: string;
  readonly coverFaceId?: string;
  readonly cover?: string;
  readonly etag?: string;
}

export interface Photo {
  readonly photoId: string;
  /** Where it is; of several keys the one that sorts first. */
  readonly key: string;
  /** Every key where it is. */
  readonly keys: readonly string[];
  readonly status: "indexed" | "skipped" | "failed";
  readonly reason?: string;
  /** Upright, px; 0 where the photo could not be read. */
  readonly width: number;
  readonly height: number;
  readonly takenAt?: string;
  /** Why only a part of the picture is there. */
  readonly note?: "truncated" | "damaged";
  readonly url: string;
  /** Of a photo that could be read: where its small preview is, or will be. */
  readonly preview?: string;
}

export interface PersonWithPhotos extends PersonSummary {
  readonly clusterIds: readonly string[];
  readonly photoCount: number;
  /** Those of the faces that keep the name although no group gives it any more. */
  readonly held: number;
  readonly photos: readonly Photo[];
  readonly cursor?: string;
}

/** A face of a person. */
export interface PersonFace extends ShownFace {
  readonly clusterId?: string;
  readonly confirmed?: boolean;
}

/** Fractions of the upright photo. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Face extends ShownFace {
  readonly box: Box;
  readonly clusterId?: string;
  readonly person?: Person;
  readonly confirmed?: boolean;
}

export type PhotoWithFaces = Photo & { readonly faces: readonly Face[] };

/** One of several names that a photo's metadata give a face. */
export interface NameChoice {
  readonly name: string;
  /** Whose name it is; absent where nobody has it yet. */
  readonly person?: Person;
  readonly from: "photo" | "sidecar";
  /** Of the object that says so. */
  readonly key: string;
}

/** A question: is this cluster, or are these single faces, this person? `new`: are these single faces one person, and who? */
export interface Suggestion {
  readonly suggestionId: string;
  readonly kind: "cluster" | "faces" | "new" | "names";
  /** Absent where the kind is new, or names. */
  readonly person?: Person;
  /** Of names: what the photo's file and its sidecars call the face; the first holds until somebody answers. */
  readonly choices?: readonly NameChoice[];
  /** The person these faces are still named after; `person` replaces them if the answer is yes. */
  readonly heldFor?: Person;
  readonly clusterId?: string;
  /** Faces in question. */
  readonly size: number;
  /** All of them, or of a cluster the first 12. */
  readonly faces: readonly ShownFace[];
  /** The person's faces that are nearest. */
  readonly known: readonly ShownFace[];
  readonly distance: number;
}

export interface Action {
  readonly actionId: string;
  /** ISO 8601 */
  readonly at: string;
  readonly who: string;
  readonly what: string;
  readonly undone: boolean;
  readonly undoable: boolean;
}

/** Why a cluster is one. Distances are on the calibrated scale. */
export interface Explanation {
  readonly clusterId: string;
  readonly size: number;
  readonly radius: number;
  readonly compared: number;
  readonly person?: Person;
  readonly neighbourDistance: number;
  readonly cores: { readonly count: number; readonly faces: readonly ShownFace[] };
  readonly widest?: { readonly faces: readonly ShownFace[]; readonly distance: number };
  readonly face?: {
    readonly distance: number;
    readonly joined: boolean;
    /** The person the face is still named after, if that is not the person of its cluster. */
    readonly heldFor?: Person;
    readonly chain: readonly { readonly from: ShownFace; readonly to: ShownFace; readonly distance: number }[];
  };
}

export interface LeftOut {
  readonly count: number;
  readonly photos: readonly { readonly photoId: string; readonly key: string; readonly reason: string }[];
}

export interface Status {
  readonly photos: number;
  readonly faces: number;
  readonly people: number;
  readonly version?: number;
  readonly skipped: LeftOut;
  readonly failed: LeftOut;
  readonly runningRun?: { readonly runId: string };
  readonly lastRun?: { readonly status: "succeeded" | "failed"; readonly reason?: string };
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}
