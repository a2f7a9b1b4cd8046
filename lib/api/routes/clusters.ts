import * as z from "../../zod.ts";
import {
  CLUSTER_FACES,
  cluster as clusterExample,
  IDS,
  NAMES,
  person as personExample,
  shown,
} from "../examples/fixtures.ts";
import { cluster, clusterExplanation, clusterSummary } from "../schemas/cluster.ts";
import { person } from "../schemas/person.ts";
import { pageOf } from "../schemas/schema.ts";
import { hidden, ids, ONE_OF_BOTH, page, who } from "./parts.ts";
import type { Route } from "./route.ts";

const clusterPage = () =>
  z.extend(page(), {
    named: z.optional(z.enum(["true", "false"])).check(z.describe("only clusters with a name, or only those without")),
    hidden: hidden(),
    order: z
      ._default(z.enum(["newest", "size"]), "newest")
      .check(z.describe("newest first and then largest, or largest first")),
  });

/** Clusters of the current version. */
export const CLUSTER_ROUTES = {
  listClusters: {
    method: "GET",
    path: "/clusters",
    role: "view",
    tag: "Clusters",
    summary: "List the clusters of the current version",
    query: clusterPage,
    output: () => pageOf(clusterSummary()),
    example: () => ({
      query: { named: "false" },
      answer: {
        items: [clusterExample(CLUSTER_FACES), { ...clusterExample([IDS.likely, IDS.likelier]), clusterId: IDS.pair }],
      },
    }),
    status: 200,
  },
  getCluster: {
    method: "GET",
    path: "/clusters/{id}",
    role: "view",
    tag: "Clusters",
    summary: "Get a cluster with its faces, nearest to the centre first, then those recognised since the run",
    describes: "cluster",
    query: page,
    output: cluster,
    example: () => ({
      id: IDS.cluster,
      answer: {
        ...clusterExample(CLUSTER_FACES),
        faces: CLUSTER_FACES.map((faceId, at) => ({ ...shown(faceId), distance: 0.48 + at / 50 })),
      },
    }),
    status: 200,
  },
  explainCluster: {
    method: "GET",
    path: "/clusters/{id}/why",
    role: "view",
    tag: "Clusters",
    summary: "Explain a cluster: its core faces, its widest pair, and the neighbours that link one face to it",
    query: () => z.strictObject({ face: z.optional(z.string()).check(z.describe("a face of the cluster")) }),
    output: clusterExplanation,
    example: () => ({
      id: IDS.cluster,
      query: { face: IDS.third },
      answer: {
        clusterId: IDS.cluster,
        size: 3,
        radius: 0.52,
        compared: 3,
        neighbourDistance: 0.9,
        cores: { count: 1, faces: [shown(IDS.sure)] },
        widest: { faces: [shown(IDS.unsure), shown(IDS.third)], distance: 0.84 },
        face: { distance: 0.52, joined: false, chain: [] },
      },
    }),
    status: 200,
  },
  listLikelyPeople: {
    method: "GET",
    path: "/clusters/{id}/people",
    role: "name",
    tag: "Clusters",
    summary:
      "List the people that a cluster may be: those who look alike, nearest first, then those who are often in photos with the people around it",
    output: () => z.object({ items: z.array(z.object({ person: person(), why: z.enum(["likeness", "company"]) })) }),
    example: () => ({ id: IDS.cluster, answer: { items: [] } }),
    status: 200,
  },
  nameCluster: {
    method: "POST",
    path: "/clusters/{id}/name",
    role: "name",
    tag: "Clusters",
    summary: "Name a cluster: assign it to a person by id, or by a new or existing name; an earlier name is replaced",
    describes: "cluster",
    body: () =>
      z
        .strictObject(who())
        .check(z.refine(({ personId, name }) => (personId === undefined) !== (name === undefined), ONE_OF_BOTH)),
    output: person,
    example: () => ({ id: IDS.cluster, body: { name: NAMES.ada }, answer: personExample("ada") }),
    large: true,
    status: 200,
  },
  unnameCluster: {
    method: "DELETE",
    path: "/clusters/{id}/name",
    role: "name",
    tag: "Clusters",
    summary: "Remove the name of a cluster; a person with no other clusters and faces is removed too",
    describes: "cluster",
    output: cluster,
    example: () => ({ id: IDS.cluster, answer: clusterExample(CLUSTER_FACES) }),
    large: true,
    status: 200,
  },
  nameClusters: {
    method: "POST",
    path: "/clusters/name",
    role: "name",
    tag: "Clusters",
    summary: "Name several clusters as one action: they are all this person, by id, or by a new or existing name",
    body: () =>
      z
        .strictObject({ clusterIds: ids().check(z.minLength(1)), ...who() })
        .check(z.refine(({ personId, name }) => (personId === undefined) !== (name === undefined), ONE_OF_BOTH)),
    output: person,
    example: () => ({ body: { clusterIds: [IDS.cluster], name: NAMES.ada }, answer: personExample("ada") }),
    large: true,
    status: 200,
  },
  hideClusters: {
    method: "POST",
    path: "/clusters/hide",
    role: "name",
    tag: "Clusters",
    summary: "Hide several clusters as one action",
    body: () => z.strictObject({ clusterIds: ids().check(z.minLength(1)) }),
    output: () => z.object({ clusterIds: z.array(z.string()) }),
    example: () => ({ body: { clusterIds: [IDS.cluster] }, answer: { clusterIds: [IDS.cluster] } }),
    status: 200,
  },
  changeCluster: {
    method: "PATCH",
    path: "/clusters/{id}",
    role: "name",
    tag: "Clusters",
    summary: "Hide a cluster that needs no name, or unhide it",
    describes: "cluster",
    body: () => z.strictObject({ hidden: z.boolean() }),
    output: cluster,
    example: () => ({
      id: IDS.cluster,
      body: { hidden: true },
      answer: clusterExample(CLUSTER_FACES, { hidden: true }),
    }),
    status: 200,
  },
  dissolveCluster: {
    method: "POST",
    path: "/clusters/{id}/dissolve",
    role: "name",
    tag: "Clusters",
    summary: "Split up a cluster: its faces stay ungrouped in later runs too, except confirmed ones",
    describes: "cluster",
    output: cluster,
    example: () => ({ id: IDS.cluster, answer: clusterExample([]) }),
    large: true,
    status: 200,
  },
} as const satisfies Record<string, Route>;
