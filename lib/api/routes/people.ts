import * as z from "../../zod.ts";
import {
  CLUSTER_FACES,
  IDS,
  NAMES,
  PHOTO,
  personSummary as personSummaryExample,
  shown,
} from "../examples/fixtures.ts";
import { personFace } from "../schemas/face.ts";
import { personSummary } from "../schemas/person.ts";
import { personDetails } from "../schemas/person-details.ts";
import { pageOf } from "../schemas/schema.ts";
import { task } from "../schemas/task.ts";
import { hidden, ids, nameText, page, personId } from "./parts.ts";
import type { Route } from "./route.ts";

/** A person's name, with faces and clusters that belong to the person. */
const personMembers = () =>
  z.strictObject({ name: nameText(), faceIds: z._default(ids(), []), clusterIds: z._default(ids(), []) });

const birthday = () =>
  z.iso
    .date()
    .check(z.describe("YYYY-MM-DD; from the next run, the person is not recognised in photos taken before it"));

/** People: everyone who has a name. */
export const PEOPLE_ROUTES = {
  listPeople: {
    method: "GET",
    path: "/people",
    role: "view",
    tag: "People",
    summary: "List people, favourites first, then by name",
    query: () =>
      z.extend(page(), {
        hidden: hidden(),
        include: z.optional(z.literal("clusterIds")).check(z.describe("also list the ids of each person's clusters")),
      }),
    output: () => pageOf(personSummary()),
    example: () => ({ answer: { items: [personSummaryExample("augusta", 3), personSummaryExample("grace", 2)] } }),
    status: 200,
  },
  createPerson: {
    method: "POST",
    path: "/people",
    role: "name",
    tag: "People",
    summary: "Create a person, or return the one with this name, and optionally add clusters and faces",
    body: personMembers,
    output: personSummary,
    example: () => ({
      body: { name: NAMES.augusta, clusterIds: [IDS.cluster] },
      answer: personSummaryExample("augusta", 3),
    }),
    large: true,
    status: 201,
  },
  getPerson: {
    method: "GET",
    path: "/people/{id}",
    role: "view",
    tag: "People",
    summary: "Get a person with the photos they are in, latest first",
    describes: "person",
    query: page,
    output: personDetails,
    example: () => ({
      id: IDS.augusta,
      answer: {
        ...personSummaryExample("augusta", 3),
        clusterIds: [IDS.cluster],
        photoCount: 1,
        held: 0,
        photos: [{ ...PHOTO, photoId: "45c48cce2e2d7fbdea1afc51c7c6ad26a0b8" }],
      },
    }),
    status: 200,
  },
  listPersonFaces: {
    method: "GET",
    path: "/people/{id}/faces",
    role: "view",
    tag: "People",
    summary:
      "List a person's faces: confirmed ones first, then the most certain, last those that only keep the person's name. A page may be empty although there is a cursor",
    describes: "person",
    query: () =>
      z.extend(page(), {
        confirmed: z.optional(z.enum(["true", "false"])).check(z.describe("only confirmed faces, or only the others")),
        held: z
          .optional(z.enum(["true", "false"]))
          .check(
            z.describe("only faces that keep the name although their cluster no longer has it, or only the others"),
          ),
      }),
    output: () => pageOf(personFace()),
    example: () => ({
      id: IDS.augusta,
      answer: {
        items: CLUSTER_FACES.map((faceId) => ({ ...shown(faceId), clusterId: IDS.cluster, confirmed: false })),
      },
    }),
    status: 200,
  },
  zipPerson: {
    method: "POST",
    path: "/people/{id}/zip",
    role: "view",
    tag: "People",
    summary:
      "Make ZIP files of a person's photos: a task whose result are links that expire. A host on one machine streams the file, so that the task has ended at once",
    output: task,
    example: () => ({
      id: IDS.augusta,
      answer: {
        taskId: "5c0e6f0a-8a8e-4b0e-9f0e-2d1c7a6b9e11",
        operation: "zip",
        state: "succeeded",
        startedAt: "2026-05-01T10:20:00.000Z",
        done: 1,
        of: 1,
      },
    }),
    // A repeated request makes other files.
    readOnly: true,
    status: 202,
  },
  changePerson: {
    method: "PATCH",
    path: "/people/{id}",
    role: "name",
    tag: "People",
    summary:
      "Rename or hide a person, make them a favourite, set birthday, cover face, aliases or note; null removes a value",
    describes: "person",
    body: () =>
      z
        .strictObject({
          name: z.optional(nameText()),
          keepBoth: z
            .optional(z.boolean())
            .check(z.describe("true: allow a name that another person has; otherwise such a name is refused")),
          hidden: z.optional(z.boolean()),
          favourite: z.optional(z.boolean()),
          birthday: z.nullish(birthday()),
          coverFaceId: z.nullish(personId()),
          aliases: z.nullish(z.array(nameText()).check(z.maxLength(20))),
          note: z.nullish(z.string().check(z.maxLength(2000))),
        })
        .check(
          z.refine(
            ({ keepBoth, ...body }) => Object.keys(body).length > 0 && (keepBoth === undefined || "name" in body),
            "give at least one change; keepBoth needs a name",
          ),
        ),
    output: personSummary,
    example: () => ({
      id: IDS.augusta,
      body: { favourite: true, birthday: "1815-12-10", coverFaceId: IDS.sure, aliases: ["Countess of Lovelace"] },
      answer: {
        ...personSummaryExample("augusta", 3),
        favourite: true,
        birthday: "1815-12-10",
        coverFaceId: IDS.sure,
        aliases: ["Countess of Lovelace"],
      },
    }),
    status: 200,
  },
  rejectHeldFaces: {
    method: "POST",
    path: "/people/{id}/reject-held",
    role: "name",
    tag: "People",
    summary: "Remove from a person all faces that only keep the person's name, as one action",
    describes: "person",
    output: () => z.object({ faceIds: z.array(z.string()) }),
    example: () => ({ id: IDS.augusta, answer: { faceIds: [] } }),
    large: true,
    status: 200,
  },
  mergePeople: {
    method: "POST",
    path: "/people/{id}/merge",
    role: "name",
    tag: "People",
    summary: "Merge people into this one",
    describes: "person",
    body: () => z.strictObject({ personIds: z.array(personId()).check(z.minLength(1), z.maxLength(100)) }),
    output: personSummary,
    example: () => ({
      id: IDS.augusta,
      body: { personIds: [IDS.charles] },
      answer: { ...personSummaryExample("augusta", 1), favourite: true },
    }),
    large: true,
    status: 200,
  },
  splitPerson: {
    method: "POST",
    path: "/people/{id}/split",
    role: "name",
    tag: "People",
    summary: "Move clusters or faces of a person to another person, who is returned",
    describes: "person",
    body: personMembers,
    output: personSummary,
    example: () => ({
      id: IDS.augusta,
      body: { name: NAMES.charles, faceIds: [IDS.sure] },
      answer: personSummaryExample("charles", 1, 0),
    }),
    status: 200,
  },
  deletePerson: {
    method: "DELETE",
    path: "/people/{id}",
    role: "name",
    tag: "People",
    summary: "Delete a person: their clusters lose the name, and their faces are no longer confirmed",
    describes: "person",
    example: () => ({ id: IDS.charles }),
    large: true,
    status: 204,
  },
} as const satisfies Record<string, Route>;
