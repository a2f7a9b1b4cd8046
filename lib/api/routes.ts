import { z } from "zod";
import * as schemas from "./schemas.ts";

/** One operation of the API. */
export interface Route {
  readonly method: "GET" | "POST";
  /** As API Gateway has it: `/photos/{id}`. */
  readonly path: string;
  readonly summary: string;
  readonly query?: z.ZodObject;
  readonly body?: z.ZodType;
  /** Types of body besides JSON, as `accept` would name them, with what each holds. */
  readonly uploads?: Readonly<Record<string, z.ZodType>>;
  /** What answers where it is not the api function: the search function has the models. */
  readonly servedBy?: "search";
  readonly status: 200 | 202;
  readonly answer: z.ZodType;
}

const page = z.object({
  cursor: z.string().optional().meta({ description: "of the page before" }),
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

const nearest = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(12).meta({ description: "faces to find" }),
});

const clusterPage = page.extend({
  named: z.enum(["true", "false"]).optional().meta({ description: "only clusters with a name, or without" }),
});

const name = z.object({
  name: z
    .string()
    .refine((text) => text.trim() !== "", "give a name that is not blank")
    .refine((text) => text.normalize("NFKC").length <= 200, "give a name of at most 200 characters"),
});

const start = z
  .object({ force: z.boolean().default(false).meta({ description: "also where nothing has changed" }) })
  .prefault({});

const picture = z.unknown().meta({ description: "a picture of at most 4.5 MB" });

const side = z.string().meta({ description: "a face's id, or in a form a picture, whose largest face counts" });

/** The API: what the stack routes, the handler serves, and the OpenAPI document describes. */
export const ROUTES = {
  listPhotos: {
    method: "GET",
    path: "/photos",
    summary: "photos, in order of id",
    query: page,
    status: 200,
    answer: schemas.pageOf(schemas.photo),
  },
  getPhoto: {
    method: "GET",
    path: "/photos/{id}",
    summary: "a photo with its faces",
    status: 200,
    answer: schemas.photoWithFaces,
  },
  getFace: {
    method: "GET",
    path: "/faces/{id}",
    summary: "a face, its crop, its cluster and its person",
    status: 200,
    answer: schemas.face,
  },
  listClusters: {
    method: "GET",
    path: "/clusters",
    summary: "clusters of the version in force, newest first, then largest",
    query: clusterPage,
    status: 200,
    answer: schemas.pageOf(schemas.clusterSummary),
  },
  getCluster: {
    method: "GET",
    path: "/clusters/{id}",
    summary: "a cluster with its faces, nearest the centre first, then those recognised since the run",
    query: page,
    status: 200,
    answer: schemas.cluster,
  },
  explainCluster: {
    method: "GET",
    path: "/clusters/{id}/why",
    summary: "why a cluster is one: its core, its widest pair, and the neighbours that lead to one face of it",
    query: z.object({ face: z.string().optional().meta({ description: "a face of the cluster" }) }),
    status: 200,
    answer: schemas.explanation,
  },
  nameCluster: {
    method: "POST",
    path: "/clusters/{id}/name",
    summary: "give a cluster the name of a person, new or known; a cluster that has a name is renamed",
    body: name,
    status: 200,
    answer: schemas.person,
  },
  listPeople: {
    method: "GET",
    path: "/people",
    summary: "everyone who has a name, in order of name",
    query: page,
    status: 200,
    answer: schemas.pageOf(schemas.personSummary),
  },
  getPerson: {
    method: "GET",
    path: "/people/{id}",
    summary: "a person with the photos they are in, latest first",
    query: page,
    status: 200,
    answer: schemas.personWithPhotos,
  },
  searchPicture: {
    method: "POST",
    path: "/search",
    summary: "the faces of an uploaded picture, each with the nearest people and faces; nothing is stored",
    query: nearest,
    uploads: { "image/*": picture },
    servedBy: "search",
    status: 200,
    answer: schemas.searched,
  },
  listSimilarFaces: {
    method: "GET",
    path: "/faces/{id}/similar",
    summary: "the faces that look most like a face, nearest first",
    query: nearest,
    servedBy: "search",
    status: 200,
    answer: schemas.similar,
  },
  verifyFaces: {
    method: "POST",
    path: "/verify",
    summary: "whether two faces are one person's: two faces' ids, two pictures, or one of each",
    body: z.object({ a: side, b: side }),
    uploads: { "multipart/form-data": z.object({ a: side, b: side }) },
    servedBy: "search",
    status: 200,
    answer: schemas.verified,
  },
  getStatus: {
    method: "GET",
    path: "/status",
    summary: "how much there is, what was left out and why, the last run",
    status: 200,
    answer: schemas.status,
  },
  listRuns: {
    method: "GET",
    path: "/runs",
    summary: "runs of the clustering workflow, latest first",
    query: page,
    status: 200,
    answer: schemas.pageOf(schemas.run),
  },
  getRun: { method: "GET", path: "/runs/{id}", summary: "a run", status: 200, answer: schemas.run },
  startRun: {
    method: "POST",
    path: "/runs",
    summary: "start a run; 409 while one is in progress",
    body: start,
    status: 202,
    answer: z.object({ runId: z.string() }),
  },
  getOpenApi: {
    method: "GET",
    path: "/openapi.json",
    summary: "this document",
    status: 200,
    answer: z.record(z.string(), z.unknown()),
  },
} as const satisfies Record<string, Route>;

export type OperationId = keyof typeof ROUTES;

/** What the search function answers, and what the api function does. */
export type SearchOperationId = {
  [Id in OperationId]: (typeof ROUTES)[Id] extends { readonly servedBy: "search" } ? Id : never;
}[OperationId];
export type ApiOperationId = Exclude<OperationId, SearchOperationId>;
