import type { ActionFacts } from "../../catalog/decisions/action-facts.ts";
import { act } from "../../catalog/decisions/actions.ts";
import * as decide from "../../catalog/decisions/decide-clusters.ts";
import { keepUnclustered, reject } from "../../catalog/decisions/decide-faces.ts";
import type { Draft } from "../../catalog/decisions/draft.ts";
import { personKey } from "../../catalog/store/keys.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import type { Person } from "../../catalog/store/types.ts";
import { heldFacesIn } from "../../catalog/views/held-faces.ts";
import type { DecisionContext } from "../context.ts";
import type { Input } from "../operation.ts";
import type { OperationId } from "../routes.ts";
import { aboutClusters, facesInForce, getCluster, requireCluster, requireFewFaces } from "./clusters.ts";

export async function nameCluster({ catalog }: DecisionContext, { id, body, by }: Input<"nameCluster">) {
  const required = await requireCluster(catalog, id);
  return act(catalog, by, {
    operation: "nameCluster",
    async draft(draft) {
      const result = await decide.nameCluster(draft, id, decide.personRefOf(body));
      const facts = { kind: "named", ...aboutClusters([required]), names: [result.name] } as const;
      return { what: `named cluster ${id} ${result.name}`, facts, result };
    },
  });
}

/** Names several clusters after one person. */
export async function nameClusters({ catalog }: DecisionContext, { body, by }: Input<"nameClusters">) {
  const { clusterIds, ...who } = body;
  const required = await requireClusters(catalog, clusterIds);
  return act(catalog, by, {
    operation: "nameClusters",
    async draft(draft) {
      const result = await decide.resolvePerson(draft, decide.personRefOf(who));
      for (const clusterId of clusterIds) await decide.nameCluster(draft, clusterId, { personId: result.personId });
      const facts = { kind: "named", ...aboutClusters(required), names: [result.name] } as const;
      return { what: `named ${clusterIds.length} clusters ${result.name}`, facts, result };
    },
  });
}

export async function hideClusters({ catalog }: DecisionContext, { body, by }: Input<"hideClusters">) {
  const clusterIds = [...body.clusterIds];
  const required = await requireClusters(catalog, clusterIds);
  await act(catalog, by, {
    operation: "hideClusters",
    async draft(draft) {
      for (const clusterId of clusterIds) await decide.hideCluster(draft, clusterId, true);
      const facts = { kind: "hidden", ...aboutClusters(required) } as const;
      return { what: `hid ${clusterIds.length} clusters`, facts, result: undefined };
    },
  });
  return { clusterIds };
}

export async function unnameCluster(context: DecisionContext, input: Input<"unnameCluster">) {
  const { id } = input;
  const saying = { operation: "unnameCluster", kind: "unnamed", what: `took the name of cluster ${id} away` } as const;
  return decideCluster(context, input, saying, async (draft) => {
    const { personId } = await decide.clusterRow(draft, id);
    const person = personId === undefined ? undefined : await draft.read<Person>(personKey(personId));
    const held = personId === undefined ? [] : await heldFacesIn(context.catalog, id, personId, input.by.mostRows);
    if (personId !== undefined && held.length > 0) await reject(draft, held, personId);
    await decide.unnameCluster(draft, id);
    return person ? { names: [person.name] } : {};
  });
}

export async function changeCluster(context: DecisionContext, input: Input<"changeCluster">) {
  const { id, body } = input;
  const what = body.hidden ? `hid cluster ${id}` : `showed cluster ${id} again`;
  const saying = { operation: "changeCluster", kind: body.hidden ? "hidden" : "unhidden", what } as const;
  return decideCluster(context, input, saying, async (draft) => {
    await decide.hideCluster(draft, id, body.hidden);
    return {};
  });
}

/** Splits up a cluster: its faces stay ungrouped, except confirmed ones. */
export async function dissolveCluster(context: DecisionContext, input: Input<"dissolveCluster">) {
  const { id, by } = input;
  await requireFewFaces(context.catalog, id, by);
  const { faces } = await facesInForce(context.catalog, id, { from: 0, limit: Number.POSITIVE_INFINITY });
  const faceIds = faces.map(({ faceId }) => faceId);
  const saying = { operation: "dissolveCluster", kind: "dissolved", what: `dissolved cluster ${id}` } as const;
  return decideCluster(context, input, saying, async (draft) => {
    await decide.unnameCluster(draft, id);
    await keepUnclustered(draft, faceIds);
    return {};
  });
}

/** Logs and applies a decision about a cluster, which returns facts about itself. @returns the changed cluster */
async function decideCluster(
  context: DecisionContext,
  { id, by }: Pick<Input<"unnameCluster">, "id" | "by">,
  { operation, kind, what }: Pick<ActionFacts, "kind"> & { readonly operation: OperationId; readonly what: string },
  draftOf: (draft: Draft) => Promise<Pick<ActionFacts, "names">>,
) {
  const required = await requireCluster(context.catalog, id);
  await act(context.catalog, by, {
    operation,
    async draft(draft) {
      const more = await draftOf(draft);
      return { what, facts: { kind, ...aboutClusters([required]), ...more }, result: undefined };
    },
  });
  return getCluster(context, { id, query: { limit: 12 } });
}

async function requireClusters(catalog: Catalog, clusterIds: readonly string[]) {
  const required: Awaited<ReturnType<typeof requireCluster>>[] = [];
  for (const clusterId of clusterIds) required.push(await requireCluster(catalog, clusterId));
  return required;
}

export const CLUSTER_DECISION_OPERATIONS = {
  nameCluster,
  nameClusters,
  hideClusters,
  unnameCluster,
  changeCluster,
  dissolveCluster,
};
