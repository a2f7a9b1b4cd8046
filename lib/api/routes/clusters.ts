import * as z from "../../zod.ts";
import { hidden, ONE_OF_BOTH, page, who } from "./parts.ts";
import type { Route } from "./route.ts";

const clusterPage = () =>
  z.extend(page(), {
    named: z.optional(z.enum(["true", "false"])).check(z.describe("only clusters with a name, or without")),
    hidden: hidden(),
    order: z
      ._default(z.enum(["newest", "size"]), "newest")
      .check(z.describe("newest first, then largest; or largest first")),
  });

/** Clusters of the version in force. */
export const CLUSTER_ROUTES = {
  listClusters: {
    method: "GET",
    path: "/clusters",
    summary: "clusters of the version in force",
    query: clusterPage,
    status: 200,
  },
  getCluster: {
    method: "GET",
    path: "/clusters/{id}",
    summary: "a cluster with its faces, nearest the centre first, then those recognised since the run",
    describes: "cluster",
    query: page,
    status: 200,
  },
  explainCluster: {
    method: "GET",
    path: "/clusters/{id}/why",
    summary: "why a cluster is one: its core, its widest pair, and the neighbours that lead to one face of it",
    query: () => z.strictObject({ face: z.optional(z.string()).check(z.describe("a face of the cluster")) }),
    status: 200,
  },
  nameCluster: {
    method: "POST",
    path: "/clusters/{id}/name",
    summary: "make a cluster a person's, of an id, or of a name, new or known; one that has a name is renamed",
    describes: "cluster",
    body: () =>
      z
        .strictObject(who())
        .check(z.refine(({ personId, name }) => (personId === undefined) !== (name === undefined), ONE_OF_BOTH)),
    status: 200,
  },
  unnameCluster: {
    method: "DELETE",
    path: "/clusters/{id}/name",
    summary: "take a cluster's name away; a person who has nothing else is forgotten",
    describes: "cluster",
    status: 200,
  },
  changeCluster: {
    method: "PATCH",
    path: "/clusters/{id}",
    summary: "hide a cluster nobody wants to name, or show it again",
    describes: "cluster",
    body: () => z.strictObject({ hidden: z.boolean() }),
    status: 200,
  },
  dissolveCluster: {
    method: "POST",
    path: "/clusters/{id}/dissolve",
    summary: "its faces stand alone, in later runs too, but those that are confirmed to be somebody's",
    describes: "cluster",
    status: 200,
  },
} as const satisfies Record<string, Route>;
