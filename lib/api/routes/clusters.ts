import { z } from "zod";
import * as schemas from "../schemas.ts";
import { name, page } from "./parts.ts";
import type { Route } from "./route.ts";

const clusterPage = page.extend({
  named: z.enum(["true", "false"]).optional().meta({ description: "only clusters with a name, or without" }),
});

/** Clusters of the version in force. */
export const CLUSTER_ROUTES = {
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
    summary: "give a cluster the name of a person, new or known; a cluster that has a name is renamed",
    describes: "cluster",
    body: name,
    status: 200,
    answer: schemas.person,
  },
} as const satisfies Record<string, Route>;
