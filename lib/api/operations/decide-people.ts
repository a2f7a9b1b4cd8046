import { type ActionFacts, aboutFaces } from "../../catalog/decisions/action-facts.ts";
import { act } from "../../catalog/decisions/actions.ts";
import { giveCluster, nameCluster } from "../../catalog/decisions/decide-clusters.ts";
import { confirm, reject } from "../../catalog/decisions/decide-faces.ts";
import {
  describePerson,
  findOrCreatePerson,
  forgetPerson,
  mergePeople as merge,
  type PersonDetails,
  renamePerson,
  requirePerson,
} from "../../catalog/decisions/decide-people.ts";
import { type Draft, TooManyRows } from "../../catalog/decisions/draft.ts";
import { belongingsOfFaces } from "../../catalog/views/belonging.ts";
import { heldFaces } from "../../catalog/views/faces-by-certainty.ts";
import { readPersonSources } from "../../catalog/views/person-faces.ts";
import type { DecisionContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { Problem } from "../problem.ts";
import { aboutClusters, requireCluster } from "./clusters.ts";
import { requireFaces } from "./faces.ts";
import { coverToKeep, personInForce, summaryOf } from "./people.ts";

type PersonMembers = Pick<Input<"createPerson">["body"], "faceIds" | "clusterIds">;

/** Creates a person, or takes the one with this name, and adds clusters and faces. */
export async function createPerson({ catalog }: DecisionContext, { body, by }: Input<"createPerson">) {
  const { name, faceIds, clusterIds } = body;
  await requireFaces(catalog, faceIds);
  for (const clusterId of clusterIds) await requireCluster(catalog, clusterId);
  const person = await act(catalog, by, {
    operation: "createPerson",
    async draft(draft) {
      const { personId } = await findOrCreatePerson(draft, name);
      await give(draft, personId, body);
      const result = await requirePerson(draft, personId);
      const facts = { kind: "named", ...(await aboutMembers(catalog, body)), names: [result.name] } as const;
      return { what: `${name} is ${countOf(body)}`, facts, result };
    },
  });
  return summaryOf(catalog, person);
}

export async function changePerson({ catalog }: DecisionContext, { id, body, by }: Input<"changePerson">) {
  const { name, keepBoth, ...details } = body;
  const { name: former } = await personInForce(catalog, id);
  if (details.coverFaceId) await requireTheirs({ catalog, id }, details.coverFaceId);
  const person = await act(catalog, by, {
    operation: "changePerson",
    async draft(draft) {
      if (name !== undefined) await renamePerson(draft, id, name, keepBoth);
      const result = await describePerson(draft, id, details);
      const changed = Object.keys(details).filter((key) => details[key as keyof PersonDetails] !== undefined);
      const renamed = name === undefined ? [] : [`renamed ${former} ${result.name}`];
      const said = changed.length > 0 ? [`changed ${changed.join(", ")} of ${result.name}`] : [];
      const facts: ActionFacts = {
        ...{ kind: "person-changed", names: [result.name], changed },
        ...(name === undefined ? {} : { former: [former] }),
        ...(details.coverFaceId ? { faceId: details.coverFaceId } : {}),
      };
      return { what: [...renamed, ...said].join(", "), facts, result };
    },
  });
  return summaryOf(catalog, person);
}

/** Removes from a person all faces that only keep the name. */
export async function rejectHeldFaces({ catalog }: DecisionContext, { id, by }: Input<"rejectHeldFaces">) {
  const faceIds = await act(catalog, by, {
    operation: "rejectHeldFaces",
    async draft(draft) {
      const { name } = await requirePerson(draft, id);
      const result: string[] = [];
      for await (const { faceId, passed } of heldFaces(catalog, await readPersonSources(catalog, id))) {
        if (!passed) result.push(faceId);
        if (result.length > (by.mostRows ?? result.length)) throw new TooManyRows(result.length);
      }
      await reject(draft, result, id);
      return {
        what: `${result.length === 1 ? "a kept face is" : `${result.length} kept faces are`} not ${name}`,
        facts: { kind: "rejected", ...aboutFaces(result), names: [name] },
        result,
      };
    },
  });
  return { faceIds };
}

export async function mergePeople({ catalog }: DecisionContext, { id, body, by }: Input<"mergePeople">) {
  const coverFaceId = await coverToKeep(catalog, id, body.personIds);
  const person = await act(catalog, by, {
    operation: "mergePeople",
    async draft(draft) {
      const others = new Set(body.personIds);
      const names: string[] = [];
      for (const personId of others) names.push((await requirePerson(draft, personId)).name);
      await merge(draft, id, [...others]);
      const result = await describePerson(draft, id, { coverFaceId });
      return {
        what: `made ${names.join(", ")} one with ${result.name}`,
        facts: { kind: "people-merged", names: [result.name], former: names, faceId: coverFaceId },
        result,
      };
    },
  });
  return summaryOf(catalog, person);
}

/** Moves clusters and faces of a person to another person. */
export async function splitPerson({ catalog }: DecisionContext, { id, body, by }: Input<"splitPerson">) {
  const { faceIds, clusterIds } = body;
  if (faceIds.length === 0 && clusterIds.length === 0) {
    throw new Problem(400, "Give the faceIds or clusterIds to move to the other person");
  }
  await requireFaces(catalog, faceIds);
  for (const clusterId of clusterIds) await requireCluster(catalog, clusterId);
  const person = await act(catalog, by, {
    operation: "splitPerson",
    async draft(draft) {
      const { name } = await requirePerson(draft, id);
      const { personId } = await findOrCreatePerson(draft, body.name);
      if (personId === id) throw new Problem(409, `${name} is the name of this person: use another name`);
      await reject(draft, faceIds, id);
      for (const clusterId of clusterIds) await giveCluster(draft, clusterId, personId);
      await confirm(draft, faceIds, personId);
      const result = await requirePerson(draft, personId);
      const about = await aboutMembers(catalog, body);
      return {
        what: `${countOf(body)} of ${name} is ${body.name}`,
        facts: { kind: "moved", ...about, names: [result.name], former: [name] },
        result,
      };
    },
  });
  return summaryOf(catalog, person);
}

export async function deletePerson({ catalog }: DecisionContext, { id, by }: Input<"deletePerson">) {
  await act(catalog, by, {
    operation: "deletePerson",
    async draft(draft) {
      const { name } = await forgetPerson(draft, id);
      return { what: `forgot ${name}`, facts: { kind: "person-deleted", names: [name] }, result: undefined };
    },
  });
  return undefined;
}

async function give(draft: Draft, personId: string, { faceIds, clusterIds }: PersonMembers): Promise<void> {
  for (const clusterId of clusterIds) await nameCluster(draft, clusterId, { personId });
  await confirm(draft, faceIds, personId);
}

function countOf({ faceIds, clusterIds }: PersonMembers): string {
  const parts = [
    ...(clusterIds.length > 0 ? [`${clusterIds.length} cluster${clusterIds.length > 1 ? "s" : ""}`] : []),
    ...(faceIds.length > 0 ? [`${faceIds.length} face${faceIds.length > 1 ? "s" : ""}`] : []),
  ];
  return parts.length > 0 ? parts.join(" and ") : "somebody";
}

async function aboutMembers(
  catalog: DecisionContext["catalog"],
  { faceIds, clusterIds }: PersonMembers,
): Promise<Pick<ActionFacts, "clusters" | "faces" | "faceId">> {
  const [clusterId] = clusterIds;
  const { faceId } = clusterId ? aboutClusters([await requireCluster(catalog, clusterId)]) : aboutFaces(faceIds);
  return { clusters: clusterIds.length, faces: faceIds.length, faceId };
}

async function requireTheirs({ catalog, id }: { catalog: DecisionContext["catalog"]; id: string }, faceId: string) {
  const belongings = await belongingsOfFaces(catalog, [faceId]);
  if (belongings.get(faceId)?.personId === id) return;
  throw new Problem(409, `Face ${faceId} does not belong to this person: confirm it first, or choose another face`);
}

export const PERSON_DECISION_OPERATIONS = {
  createPerson,
  changePerson,
  rejectHeldFaces,
  mergePeople,
  splitPerson,
  deletePerson,
};
