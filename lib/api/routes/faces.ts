import * as z from "../../zod.ts";
import { BOX, face as faceExample, IDS, person as personExample, shown } from "../examples/fixtures.ts";
import { face, ungroupedFace } from "../schemas/face.ts";
import { number } from "../schemas/parts.ts";
import { person } from "../schemas/person.ts";
import { pageOf } from "../schemas/schema.ts";
import { faceIds, ids, nameText, ONE_OF_BOTH, page, personId, who } from "./parts.ts";
import type { Route } from "./route.ts";

const facesOfPerson = () => z.strictObject({ faceIds: faceIds(), personId: personId() });
const facesOrCluster = () =>
  z
    .strictObject({
      faceIds: z.optional(faceIds()),
      clusterId: z.optional(personId()).check(z.describe("instead of faceIds: all faces of this cluster")),
      personId: personId(),
    })
    .check(
      z.refine(
        (body) => (body.faceIds === undefined) !== (body.clusterId === undefined),
        "give either faceIds or a clusterId",
      ),
    );
const fraction = () => z.number().check(z.gte(0), z.lte(1), z.describe("fraction of the upright photo"));
const drawnBox = () =>
  z
    .strictObject({ x: fraction(), y: fraction(), width: fraction().check(z.gt(0)), height: fraction().check(z.gt(0)) })
    .check(z.refine(({ x, y, width, height }) => x + width <= 1 && y + height <= 1, "draw the box within the photo"));

const decidedFaces = () => z.object({ faceIds: faceIds() });

/** Decisions about faces. They apply at once, and in every later run. */
export const FACE_ROUTES = {
  confirmFaces: {
    method: "POST",
    path: "/faces/confirm",
    role: "name",
    tag: "Faces",
    summary: "Confirm that faces, or all faces of a cluster, belong to a person, whatever cluster they are in",
    body: facesOrCluster,
    output: () => z.object({ faceIds: z.array(z.string()), person: person() }),
    example: () => ({
      body: { faceIds: [IDS.sure], personId: IDS.augusta },
      answer: { faceIds: [IDS.sure], person: personExample("augusta") },
    }),
    large: true,
    status: 200,
  },
  rejectFaces: {
    method: "POST",
    path: "/faces/reject",
    role: "name",
    tag: "Faces",
    summary: "Remove faces from a person; no run assigns them to that person again",
    body: facesOfPerson,
    output: decidedFaces,
    example: () => ({
      body: { faceIds: [IDS.unsure], personId: IDS.augusta },
      answer: { faceIds: [IDS.unsure] },
    }),
    status: 200,
  },
  moveFaces: {
    method: "POST",
    path: "/faces/move",
    role: "name",
    tag: "Faces",
    summary:
      "Move faces to another person: `to` is an id, `name` a new or existing name; `from` is by default their current person",
    body: () =>
      z
        .strictObject({
          faceIds: faceIds(),
          from: z.optional(personId()),
          to: z.optional(personId()),
          name: z.optional(nameText()),
        })
        .check(z.refine(({ to, name }) => (to === undefined) !== (name === undefined), ONE_OF_BOTH)),
    output: () => z.object({ faceIds: faceIds(), person: person() }),
    example: () => ({
      body: { faceIds: [IDS.third], from: IDS.augusta, to: IDS.grace },
      answer: { faceIds: [IDS.third], person: personExample("grace") },
    }),
    status: 200,
  },
  addFace: {
    method: "POST",
    path: "/photos/{id}/faces",
    role: "name",
    tag: "Faces",
    summary:
      "Add a face that was not found by drawing a box around it, optionally with a person; it stays when the photo is indexed again",
    describes: "photo",
    body: () =>
      z
        .strictObject({ box: drawnBox(), ...who() })
        .check(z.refine(({ personId, name }) => personId === undefined || name === undefined, ONE_OF_BOTH)),
    output: face,
    example: () => ({
      id: IDS.photo,
      body: { box: BOX, personId: IDS.grace },
      answer: { ...faceExample(IDS.drawn), person: personExample("grace"), confirmed: true },
    }),
    servedBy: "search",
    status: 201,
  },
  deleteFace: {
    method: "DELETE",
    path: "/faces/{id}",
    role: "manage",
    tag: "Faces",
    summary: "Delete a face with its crop and vector for good, even if the photo is indexed again",
    describes: "face",
    example: () => ({ id: IDS.face }),
    status: 204,
  },
  markNotFaces: {
    method: "POST",
    path: "/faces/not-a-face",
    role: "name",
    tag: "Faces",
    summary: "Mark as not a face, or as someone unimportant: the faces disappear from every list",
    body: () => z.strictObject({ faceIds: faceIds() }),
    output: decidedFaces,
    example: () => ({ body: { faceIds: [IDS.unsure] }, answer: { faceIds: [IDS.unsure] } }),
    status: 200,
  },
  listUngrouped: {
    method: "GET",
    path: "/ungrouped",
    role: "view",
    tag: "Faces",
    summary:
      "List the faces that were in no cluster at the last run and have no name, largest first. A page may be empty although there is a cursor",
    query: page,
    output: () =>
      z.extend(pageOf(ungroupedFace()), {
        count: number("how many the list had at the last run, whatever people decided since"),
        version: z.optional(z.number()),
      }),
    example: () => ({ answer: { items: [{ ...shown(IDS.lone), sizePx: 180 }], count: 18, version: 2 } }),
    status: 200,
  },
  markStrangers: {
    method: "POST",
    path: "/ungrouped/strangers",
    role: "name",
    tag: "Faces",
    summary:
      "Mark all faces of the list of ungrouped faces, except some, as strangers: they stay in no cluster, and nobody is asked who they are, until someone names them",
    body: () =>
      z.strictObject({
        version: z.number().check(z.int(), z.gte(0), z.describe("the version in the list's answer")),
        except: z._default(ids(), []).check(z.describe("faces that stay in the list")),
      }),
    output: () => z.object({ faces: number("how many were marked") }),
    example: () => ({ body: { version: 2, except: [IDS.lone] }, answer: { faces: 11 } }),
    large: true,
    status: 200,
  },
} as const satisfies Record<string, Route>;
