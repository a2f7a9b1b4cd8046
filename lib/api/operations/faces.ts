import { aboutFaces } from "../../catalog/decisions/action-facts.ts";
import { type Actor, act } from "../../catalog/decisions/actions.ts";
import { type PersonRef, personRefOf, resolvePerson } from "../../catalog/decisions/decide-clusters.ts";
import { confirm, notFaces, reject, undecide } from "../../catalog/decisions/decide-faces.ts";
import { requirePerson } from "../../catalog/decisions/decide-people.ts";
import { facesThatExist, getFaces } from "../../catalog/rows/faces.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { belongingsOfFaces } from "../../catalog/views/belonging.ts";
import { deleteFace } from "../../indexing/delete-face.ts";
import type { ApiContext, DecisionContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import { facesInForce, requireFewFaces } from "./clusters.ts";

/** Confirms faces, or all that a cluster shows, for a person. */
export async function confirmFaces({ catalog }: DecisionContext, { body, by }: Input<"confirmFaces">) {
  const { clusterId, personId } = body;
  const faceIds = clusterId === undefined ? (body.faceIds ?? []) : await facesToConfirm(catalog, clusterId, by);
  await requireFaces(catalog, body.faceIds ?? []);
  const person = await act(catalog, by, {
    operation: "confirmFaces",
    async draft(draft) {
      const result = await requirePerson(draft, personId);
      await confirm(draft, faceIds, personId);
      const facts = { kind: "confirmed", ...aboutFaces(faceIds), names: [result.name] } as const;
      return { what: `${faces(faceIds)} is ${result.name}`, facts, result };
    },
  });
  return { faceIds, person };
}

async function facesToConfirm(catalog: Catalog, clusterId: string, by: Actor): Promise<string[]> {
  await requireFewFaces(catalog, clusterId, by);
  const shown = (await facesInForce(catalog, clusterId, { from: 0, limit: Number.POSITIVE_INFINITY })).faces;
  const existing = await facesThatExist(
    catalog,
    shown.map(({ faceId }) => faceId),
  );
  return [...existing];
}

export async function rejectFaces({ catalog }: ApiContext, { body, by }: Input<"rejectFaces">) {
  const { faceIds, personId } = body;
  await requireFaces(catalog, faceIds);
  await act(catalog, by, {
    operation: "rejectFaces",
    async draft(draft) {
      const { name } = await requirePerson(draft, personId);
      await reject(draft, faceIds, personId);
      const facts = { kind: "rejected", ...aboutFaces(faceIds), names: [name] } as const;
      return { what: `${faces(faceIds)} is not ${name}`, facts, result: undefined };
    },
  });
  return { faceIds };
}

/** Moves faces from a person, by default their current one, to another. */
export async function moveFaces({ catalog }: ApiContext, { body, by }: Input<"moveFaces">) {
  const { faceIds, from } = body;
  await requireFaces(catalog, faceIds);
  const who: PersonRef = personRefOf({ personId: body.to, name: body.name });
  const person = await act(catalog, by, {
    operation: "moveFaces",
    async draft(draft) {
      if (from !== undefined) await requirePerson(draft, from);
      const result = await resolvePerson(draft, who);
      const belongings = await belongingsOfFaces(catalog, faceIds);
      for (const faceId of faceIds) {
        const former = from ?? belongings.get(faceId)?.personId;
        if (former !== undefined && former !== result.personId) await reject(draft, [faceId], former);
      }
      await confirm(draft, faceIds, result.personId);
      const facts = { kind: "moved", ...aboutFaces(faceIds), names: [result.name] } as const;
      return { what: `${faces(faceIds)} moved to ${result.name}`, facts, result };
    },
  });
  return { faceIds, person };
}

export async function markNotFaces({ catalog }: ApiContext, { body, by }: Input<"markNotFaces">) {
  const { faceIds } = body;
  await requireFaces(catalog, faceIds);
  await act(catalog, by, {
    operation: "markNotFaces",
    async draft(draft) {
      await notFaces(draft, faceIds);
      const facts = { kind: "not-a-face", ...aboutFaces(faceIds) } as const;
      return { what: `${faces(faceIds)} is no face`, facts, result: undefined };
    },
  });
  return { faceIds };
}

/** Deletes a face for good, even if its photo is indexed again. */
export async function removeFace({ catalog }: ApiContext, { id, by }: Input<"deleteFace">) {
  await by.precondition?.();
  if (!(await deleteFace(catalog, id))) throw notFound("face", id);
  await act(
    catalog,
    // The face is gone, so there is no state left to compare.
    { ...by, precondition: async () => {} },
    {
      operation: "deleteFace",
      final: true,
      async draft(draft) {
        await undecide(draft, [id]);
        return { what: `deleted face ${id}`, facts: { kind: "face-deleted" }, result: undefined };
      },
    },
  );
  return undefined;
}

/** @throws Problem with the ids of the faces that do not exist */
export async function requireFaces(catalog: Catalog, faceIds: readonly string[]): Promise<void> {
  const existing = new Set((await getFaces(catalog, [...new Set(faceIds)])).map(({ faceId }) => faceId));
  const missing = faceIds.filter((faceId) => !existing.has(faceId));
  if (missing.length > 0) throw new Problem(404, `There is no face ${missing.slice(0, 5).join(", ")}`);
}

function faces(faceIds: readonly string[]): string {
  return faceIds.length === 1 ? `face ${faceIds[0]}` : `each of ${faceIds.length} faces`;
}

export const FACE_OPERATIONS = { confirmFaces, rejectFaces, moveFaces, markNotFaces, deleteFace: removeFace };
