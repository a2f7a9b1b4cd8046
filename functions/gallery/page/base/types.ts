/**
 * Types of the API's answers, taken from the schemas of lib/api. Only types are imported, so nothing of the schemas gets into
 * the page.
 */
import type { ProblemType } from "../../../../lib/api/problem-types.ts";
import type { action } from "../../../../lib/api/schemas/action.ts";
import type { clusterExplanation, clusterSummary } from "../../../../lib/api/schemas/cluster.ts";
import type { box, face, faceThumbnail, personFace, ungroupedFace } from "../../../../lib/api/schemas/face.ts";
import type { person, personSummary } from "../../../../lib/api/schemas/person.ts";
import type { personDetails } from "../../../../lib/api/schemas/person-details.ts";
import type { months, photo, photoDetails, photoWithFaces } from "../../../../lib/api/schemas/photo.ts";
import type { problem } from "../../../../lib/api/schemas/problem.ts";
import type { Value } from "../../../../lib/api/schemas/schema.ts";
import type { searchResult } from "../../../../lib/api/schemas/search.ts";
import type { share, shared, sharedPhoto } from "../../../../lib/api/schemas/share.ts";
import type { status } from "../../../../lib/api/schemas/status.ts";
import type { suggestion } from "../../../../lib/api/schemas/suggestion.ts";
import type { task } from "../../../../lib/api/schemas/task.ts";

export type Person = Value<typeof person>;
export type PersonSummary = Value<typeof personSummary>;
export type PersonWithPhotos = Value<typeof personDetails>;
export type ShownFace = Value<typeof faceThumbnail>;
export type PersonFace = Value<typeof personFace>;
export type UngroupedFace = Value<typeof ungroupedFace>;
export type Box = Value<typeof box>;
export type Photo = Value<typeof photo>;
export type PhotoDetails = Value<typeof photoDetails>;
export type SearchResult = Value<typeof searchResult>;
export type Months = Value<typeof months>;
/** A face of a photo. A name is shown before it is saved, while only the name of its person is known. */
export type Face = Omit<Value<typeof face>, "person"> & {
  readonly person?: Pick<Person, "personId" | "name" | "birthday"> | undefined;
};
export type PhotoWithFaces = Omit<Value<typeof photoWithFaces>, "faces"> & { readonly faces: readonly Face[] };
export type Cluster = Value<typeof clusterSummary>;
export type Explanation = Value<typeof clusterExplanation>;
/** A person whose name a group may get. */
export type LikelyPerson = { readonly person: Person; readonly why: "likeness" | "company" };
export type Suggestion = Value<typeof suggestion>;
export type NameChoice = NonNullable<Suggestion["choices"]>[number];
export type Action = Value<typeof action>;
export type ActionFacts = NonNullable<Action["facts"]>;
export type { ProblemType };
export type Problem = Value<typeof problem>;
export type ShareRow = Value<typeof share>;
/** A share whose link was just made. */
export type NewShare = ShareRow & { readonly token: string };
export type Shared = Value<typeof shared>;
export type SharedPhoto = Value<typeof sharedPhoto>;
export type Task = Value<typeof task>;
export type Status = Value<typeof status>;
export type LeftOut = Status["skipped"];

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly cursor?: string;
}
