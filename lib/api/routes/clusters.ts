import * as z from "zod";
import * as schemas from "../schemas.ts";
import { hidden, ONE_OF_BOTH, page, who } from "./parts.ts";
import type { Route } from "./route.ts";

const clusterPage = page.extend({
  named: z.enum(["true", "false"]).optional().meta({ description: "only clusters with a name, or without" }),
  hidden,
  order: z
    .enum(["newest", "size"])
    .default("newest")
    .meta({ description: "newest first, then largest; or largest first" }),
});

/** Clusters of the version in force. */
export const CLUSTER_ROUTES = {
  listClusters: {
    method: "GET",
    path: "/clusters",
    summary: "clusters of the version in force",
    query: clusterPage,
    status: 200,
    answer: schemas.pageOf(schemas.clusterSummary),
  },
  getCluster: {
    method: "GET",
    path: "/clusters/{id}",
    summary: "a cluster with its faces, nearest the centre first, then those recognised since the run",
    describes: "cluster",
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
    summary: "make a cluster a person's, of an id, or of a name, new or known; one that has a name is renamed",
    describes: "cluster",
    body: z
      .strictObject(who)
      .refine(({ personId, name }) => (personId === undefined) !== (name === undefined), ONE_OF_BOTH),
    status: 200,
    answer: schemas.person,
  },
  unnameCluster: {
    method: "DELETE",
    path: "/clusters/{id}/name",
    summary: "take a cluster's name away; a person who has nothing else is forgotten",
    describes: "cluster",
    status: 200,
    answer: schemas.cluster,
  },
  changeCluster: {
    method: "PATCH",
    path: "/clusters/{id}",
    summary: "hide a cluster nobody wants to name, or show it again",
    describes: "cluster",
    body: z.strictObject({ hidden: z.boolean() }),
    status: 200,
    answer: schemas.cluster,
  },
  dissolveCluster: {
    method: "POST",
    path: "/clusters/{id}/dissolve",
    summary: "its faces stand alone, in later runs too, but those that are confirmed to be somebody's",
    describes: "cluster",
    status: 200,
    answer: schemas.cluster,
  },
} as const satisfies Record<string, Route>;
