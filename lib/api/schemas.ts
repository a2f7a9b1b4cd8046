import * as z from "zod";

const url = z.string().meta({ description: "a link that works for 15 minutes, for whoever has it" });
const fraction = z.number().meta({ description: "fraction of the upright photo" });
const distance = z.number().meta({ description: "Euclidean, on the calibrated scale" });

const box = z.object({ x: fraction, y: fraction, width: fraction, height: fraction });

const etag = z.string().optional().meta({ description: "in a list: what If-Match takes" });

const held = z
  .literal(true)
  .optional()
  .meta({ description: "true: it keeps the person's name from before, although no cluster gives it any more" });

export const person = z.object({
  personId: z.string(),
  name: z.string(),
  createdAt: z.string(),
  hidden: z.boolean().optional().meta({ description: "true: not among the people that are listed" }),
  favourite: z.boolean().optional().meta({ description: "true: listed first" }),
  birthday: z.string().optional().meta({ description: "YYYY-MM-DD" }),
  coverFaceId: z.string().optional().meta({ description: "the face that was chosen to stand for them" }),
});

export const photo = z.object({
  photoId: z.string(),
  key: z.string().meta({ description: "where it is; of several keys the one that sorts first" }),
  keys: z.array(z.string()).meta({ description: "every key where it is: copies, and the camera's file beside a JPEG" }),
  status: z.enum(["indexed", "skipped", "failed"]),
  reason: z.string().optional(),
  width: z.number(),
  height: z.number(),
  takenAt: z.string().optional(),
  note: z.enum(["truncated", "damaged"]).optional().meta({
    description: "why only a part of the picture is there: its file ends too early, or is damaged",
  }),
  faceCount: z.number(),
  indexedAt: z.string(),
  url,
  preview: z.string().optional().meta({ description: "likewise to its small preview, once GET .../preview made it" }),
});

export const preview = z.object({ url });

export const face = z.object({
  faceId: z.string(),
  photoId: z.string(),
  key: z.string(),
  box,
  sizePx: z.number(),
  score: z.number(),
  landmarks: z.array(z.array(z.number())),
  url,
  clusterId: z.string().optional(),
  distance: distance.optional(),
  person: person.optional(),
  confirmed: z.boolean().meta({ description: "whether somebody said that it is this person's" }),
  held,
});

export const photoWithFaces = photo.extend({ faces: z.array(face) });

const shownFace = z.object({ faceId: z.string(), photoId: z.string(), distance: distance.optional(), url });

const similarFace = shownFace.extend({
  distance,
  clusterId: z.string().optional(),
  person: person.optional(),
});

const complete = z.boolean().meta({
  description: "whether every face was compared; in a large library only those of the nearest clusters are",
});

export const similar = z.object({ items: z.array(similarFace), complete });

export const searched = z.object({
  width: z.number(),
  height: z.number(),
  faces: z
    .array(
      z.object({
        box,
        sizePx: z.number(),
        score: z.number(),
        landmarks: z.array(z.array(z.number())),
        clusterId: z.string().optional().meta({ description: "the cluster it is recognised as" }),
        distance: distance.optional(),
        person: person.optional(),
        people: z
          .array(person.extend({ distance, clusterId: z.string() }))
          .meta({ description: "up to 5, nearest first" }),
        nearest: z.array(similarFace).meta({ description: "nearest first" }),
      }),
    )
    .meta({ description: "largest first" }),
  complete,
});

const verifiedSide = z.object({
  faceId: z.string().optional(),
  box: box.optional().meta({ description: "in the picture" }),
  faces: z.number().meta({ description: "faces in the picture; the largest counts" }),
});

export const verified = z.object({
  distance,
  same: z.boolean().meta({ description: "whether the distance is at most the threshold" }),
  threshold: distance.meta({ description: "FACE_CLUSTER_DIST: what makes two faces neighbours in a cluster" }),
  a: verifiedSide,
  b: verifiedSide,
});

export const clusterSummary = z.object({
  clusterId: z.string(),
  size: z.number(),
  radius: distance,
  since: z.number().meta({ description: "version in which it first appeared" }),
  person: person.optional(),
  hidden: z.boolean().meta({ description: "true: somebody does not want to be asked about it" }),
  etag,
  faces: z.array(shownFace).meta({ description: "up to 12, nearest the centre first" }),
});

export const cluster = clusterSummary.extend({ faces: z.array(shownFace), cursor: z.string().optional() });

export const explanation = z.object({
  clusterId: z.string(),
  size: z.number(),
  radius: distance,
  compared: z.number().meta({ description: "faces that were compared; of a large cluster not all" }),
  person: person.optional(),
  neighbourDistance: distance.meta({ description: "within which faces are neighbours" }),
  cores: z.object({ count: z.number(), faces: z.array(shownFace).meta({ description: "up to 12" }) }),
  widest: z.object({ faces: z.array(shownFace), distance }).optional(),
  face: z
    .object({
      distance: distance.meta({ description: "from the centre" }),
      joined: z.boolean().meta({ description: "it is no neighbour of a core, and near the centre" }),
      heldFor: person
        .optional()
        .meta({ description: "whose name it keeps from before, although it is in this cluster" }),
      chain: z.array(z.object({ from: shownFace, to: shownFace, distance })),
    })
    .optional(),
});

export const suggestion = z.object({
  suggestionId: z.string(),
  kind: z.enum(["cluster", "faces", "new", "names"]).meta({
    description:
      "cluster: is it this person; faces: are these single faces this person; new: are they one person, and who; names: which of the names is right that metadata give this face",
  }),
  person: person.optional().meta({ description: "who it probably is; absent where new, and of names" }),
  choices: z
    .array(
      z.object({
        name: z.string(),
        person: person.optional().meta({ description: "whose name it is; absent where nobody has it yet" }),
        from: z.enum(["photo", "sidecar"]),
        key: z.string().meta({ description: "of the object that says so" }),
        regions: z.string().optional().meta({ description: "the kind of regions that it says so in" }),
      }),
    )
    .optional()
    .meta({ description: "of names: those to choose from; the first holds until somebody answers" }),
  heldFor: person
    .optional()
    .meta({ description: "whose name these faces keep until somebody answers; absent where they have none" }),
  clusterId: z.string().optional(),
  size: z.number().meta({ description: "faces in question" }),
  distance: distance.meta({
    description: "the smallest, from whom it may be or, where new, from each other; of names 0",
  }),
  faceIds: z.array(z.string()).meta({ description: "all faces in question, at most 24; of a cluster none" }),
  faces: z.array(shownFace).meta({ description: "the same, nearest first; of a cluster the first 12" }),
  known: z.array(shownFace).meta({ description: "up to 6 of the person's faces, those most like these first" }),
});

export const personSummary = person.extend({
  hidden: z.boolean(),
  favourite: z.boolean(),
  clusters: z.number(),
  faces: z.number(),
  cover: url.optional(),
  etag,
});

export const personFace = shownFace.extend({ clusterId: z.string().optional(), confirmed: z.boolean(), held });

export const personWithPhotos = personSummary.extend({
  clusterIds: z.array(z.string()).meta({ description: "largest first" }),
  photoCount: z.number(),
  held: z
    .number()
    .meta({ description: "of the faces, those that keep the name although no cluster gives it any more" }),
  photos: z.array(photo).meta({ description: "latest first" }),
  cursor: z.string().optional(),
});

export const run = z.object({
  runId: z.string(),
  status: z.enum(["running", "succeeded", "failed"]),
  startedAt: z.string(),
  endedAt: z.string().optional(),
  version: z.number().optional(),
  reason: z.string().optional().meta({ description: "why it failed; of a dry run, why a run would fail" }),
  eligible: z.number().optional(),
  clusters: z.number().optional(),
  clustered: z.number().optional(),
  noise: z.number().optional(),
  seconds: z.number().optional(),
  changed: z
    .object({
      created: z.number(),
      kept: z.number(),
      merged: z.number(),
      split: z.number(),
      removed: z.number(),
    })
    .optional(),
  held: z.number().optional().meta({ description: "faces that keep a name which no cluster gives them any more" }),
  questions: z.number().optional().meta({ description: "suggestions about such faces that were open after the run" }),
});

export const parameter = z.object({
  value: z.number(),
  default: z.number().meta({ description: "Facet's own" }),
  deployment: z.number().meta({ description: "what null gives" }),
  minimum: z.number(),
  maximum: z.number(),
  unit: z.string(),
  from: z.enum(["deployment", "library"]).meta({ description: "where the value comes from" }),
  meaning: z.string(),
  applies: z.enum(["next run", "next indexing"]).meta({ description: "from when on another value holds" }),
});

export const action = z.object({
  actionId: z.string(),
  at: z.string(),
  who: z.string().meta({ description: "the user who was logged in, or the principal that signed the request" }),
  operation: z.string().meta({ description: "an operationId of this document" }),
  what: z.string(),
  undoes: z.string().optional().meta({ description: "the action it took back" }),
  undone: z.boolean().meta({ description: "whether it was taken back" }),
  undoable: z.boolean().meta({ description: "whether it can be, unless what it changed was changed again since" }),
});

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().meta({ description: "what to do" }),
  issues: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .meta({ description: "what is wrong with the query or the body" }),
  etag: z.string().optional().meta({ description: "with 412: of what was to be changed, as it is now" }),
  personId: z.string().optional().meta({ description: "where a name is taken: who has it" }),
});

export const runWithChanges = run.extend({
  changes: z
    .array(
      z.object({
        clusterId: z.string(),
        kind: z.enum(["created", "kept", "merged", "split", "removed"]),
        before: z.number().meta({ description: "faces before the run" }),
        now: z.number(),
        wentTo: z.array(z.object({ clusterId: z.string(), faces: z.number() })),
        person: person.optional(),
      }),
    )
    .optional()
    .meta({ description: "clusters that came, went or changed, the first 1,000; of the last 20 runs" }),
});

/** A part of a list, and the cursor that gives the next. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), cursor: z.string().optional() });
}
