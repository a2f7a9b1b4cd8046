import { act } from "../../catalog/decisions/actions.ts";
import * as decide from "../../catalog/decisions/decide-clusters.ts";
import { keepUnclustered, reject } from "../../catalog/decisions/decide-faces.ts";
import type { Draft } from "../../catalog/decisions/draft.ts";
import { heldFacesIn } from "../../catalog/views/held-faces.ts";
import type { DecisionContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { facesInForce, getCluster, requireCluster, requireFewFaces } from "./clusters.ts";

export async function nameCluster({ catalog }: DecisionContext, { id, body, by }: Input<"nameCluster">) {
  await requireCluster(catalog, id);
  return act(catalog, by, {
    operation: "nameCluster",
    async draft(draft) {
      const result = await decide.nameCluster(draft, id, decide.personRefOf(body));
      return { what: `named cluster ${id} ${result.name}`, result };
    },
  });
}

/** Names several clusters after one person. */
export async function nameClusters({ catalog }: DecisionContext, { body, by }: Input<"nameClusters">) {
  const { clusterIds, ...who } = body;
  for (const clusterId of clusterIds) await requireCluster(catalog, clusterId);
  return act(catalog, by, {
    operation: "nameClusters",
    async draft(draft) {
      const result = await decide.resolvePerson(draft, decide.personRefOf(who));
      for (const clusterId of clusterIds) await decide.nameCluster(draft, clusterId, { personId: result.personId });
      return { what: `named ${clusterIds.length} clusters ${result.name}`, result };
    },
  });
}

export async function hideClusters({ catalog }: DecisionContext, { body, by }: Input<"hideClusters">) {
  const clusterIds = [...body.clusterIds];
  for (const clusterId of clusterIds) await requireCluster(catalog, clusterId);
  await act(catalog, by, {
    operation: "hideClusters",
    async draft(draft) {
      for (const clusterId of clusterIds) await decide.hideCluster(draft, clusterId, true);
      return { what: `hid ${clusterIds.length} clusters`, result: undefined };
    },
  });
  return { clusterIds };
}

export async function unnameCluster(context: DecisionContext, input: Input<"unnameCluster">) {
  const { id } = input;
  return decideCluster(context, input, "unnameCluster", `took the name of cluster ${id} away`, async (draft) => {
    const { personId } = await decide.clusterRow(draft, id);
    const held = personId === undefined ? [] : await heldFacesIn(context.catalog, id, personId, input.by.mostRows);
    if (personId !== undefined && held.length > 0) await reject(draft, held, personId);
    await decide.unnameCluster(draft, id);
  });
}

export async function changeCluster(context: DecisionContext, input: Input<"changeCluster">) {
  const { id, body } = input;
  const what = body.hidden ? `hid cluster ${id}` : `showed cluster ${id} again`;
  return decideCluster(context, input, "changeCluster", what, (draft) => decide.hideCluster(draft, id, body.hidden));
}

/** Splits up a cluster: its faces stay ungrouped, except confirmed ones. */
export async function dissolveCluster(context: DecisionContext, input: Input<"dissolveCluster">) {
  const { id, by } = input;
  await requireFewFaces(context.catalog, id, by);
  const { faces } = await facesInForce(context.catalog, id, { from: 0, limit: Number.POSITIVE_INFINITY });
  const faceIds = faces.map(({ faceId }) => faceId);
  return decideCluster(context, input, "dissolveCluster", `dissolved cluster ${id}`, async (draft) => {
    await decide.unnameCluster(draft, id);
    await keepUnclustered(draft, faceIds);
  });
}

/** Logs and applies a decision about a cluster. @returns the changed cluster */
async function decideCluster(
  context: DecisionContext,
  { id, by }: Pick<Input<"unnameCluster">, "id" | "by">,
  operation: string,
  what: string,
  draftOf: (draft: Draft) => Promise<void>,
) {
  await requireCluster(context.catalog, id);
  await act(context.catalog, by, {
    operation,
    async draft(draft) {
      await draftOf(draft);
      return { what, result: undefined };
    },
  });
  return getCluster(context, { id, query: { limit: 12 } });
}

export const CLUSTER_DECISION_OPERATIONS = {
  nameCluster,
  nameClusters,
  hideClusters,
  unnameCluster,
  changeCluster,
  dissolveCluster,
};
