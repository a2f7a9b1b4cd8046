import { aboutFaces } from "../../catalog/decisions/action-facts.ts";
import { type ActionSpec, type Actor, act } from "../../catalog/decisions/actions.ts";
import { oneAnswer } from "../../catalog/decisions/answered-questions.ts";
import {
  rejectCluster as draftReject,
  nameCluster,
  type PersonRef,
  resolvePerson,
} from "../../catalog/decisions/decide-clusters.ts";
import { confirm, reject } from "../../catalog/decisions/decide-faces.ts";
import { findPersonByName, forgetIfOnlyRead, requirePerson } from "../../catalog/decisions/decide-people.ts";
import { markDifferentPeople, putOff } from "../../catalog/decisions/decide-suggestions.ts";
import type { Draft } from "../../catalog/decisions/draft.ts";
import type { ClusterRow, FaceRow } from "../../catalog/decisions/person-index.ts";
import { facesThatExist } from "../../catalog/rows/faces.ts";
import { clusterKey, faceKey } from "../../catalog/store/keys.ts";
import type { Catalog } from "../../catalog/store/open.ts";
import { latestVersion, type Member, readMembers } from "../../catalog/versions/versions.ts";
import { heldFacesIn } from "../../catalog/views/held-faces.ts";
import { ABOUT_NAMES } from "../../suggestions/two-names.ts";
import type { ApiContext } from "../context.ts";
import type { Input } from "../operation.ts";
import { notFound, Problem } from "../problem.ts";
import { type Asking, askedBy } from "../suggestion-ids.ts";
import { aboutClusters, requireCluster } from "./clusters.ts";

/** Assigns the faces or cluster of a suggestion to a person. @throws Problem if none of them is unassigned any more */
export async function acceptSuggestion({ catalog }: ApiContext, { id, body, by }: Input<"acceptSuggestion">) {
  const asked = await asking(catalog, id);
  const who = whoOf(asked, body);
  const except = await exceptOf(catalog, asked, body.except ?? []);
  return answer(catalog, by, {
    operation: "acceptSuggestion",
    async draft(draft) {
      const person = await resolvePerson(draft, who);
      const { personId } = person;
      if (asked.kind === "cluster") {
        await assertOpen(draft, asked.clusterId, personId);
        await nameCluster(draft, asked.clusterId, { personId });
        await reject(draft, except, personId);
        const facts = {
          kind: "named",
          ...aboutClusters([await requireCluster(catalog, asked.clusterId)]),
          names: [person.name],
        } as const;
        return { what: `cluster ${asked.clusterId} is ${person.name}`, facts, result: person };
      }
      const isRead = asked.kind === "names";
      const open = await openFaces(draft, asked.faceIds, { personId, isRead });
      const named = isRead ? await readPeople(draft, open) : [];
      const theirs = open.filter((faceId) => !except.includes(faceId));
      await confirm(draft, theirs, personId);
      await reject(
        draft,
        open.filter((faceId) => except.includes(faceId)),
        personId,
      );
      // People who were known only from metadata, and whose name was wrong.
      for (const other of named) if (other !== personId) await forgetIfOnlyRead(draft, other);
      return {
        what: `${faces(theirs)} ${theirs.length === 1 ? "is" : "are"} ${person.name}`,
        facts: { kind: "confirmed", ...aboutFaces(theirs), names: [person.name] },
        result: person,
      };
    },
  });
}

export async function declineSuggestion(
  { catalog }: ApiContext,
  { id, by }: Input<"declineSuggestion">,
): Promise<undefined> {
  const asked = await asking(catalog, id);
  return answer(catalog, by, {
    operation: "declineSuggestion",
    async draft(draft) {
      if (asked.kind === "new") {
        await markDifferentPeople(draft, asked.faceIds);
        return {
          what: `${faces(asked.faceIds)} are not one person`,
          facts: { kind: "different-people", ...aboutFaces(asked.faceIds) },
          result: undefined,
        };
      }
      if (asked.kind === "names") {
        const open = await openFaces(draft, asked.faceIds, { isRead: true });
        const named = new Set(await readPeople(draft, open));
        for (const each of asked.names) named.add((await findPersonByName(draft, each))?.personId ?? "");
        for (const personId of named) if (personId !== "") await reject(draft, open, personId);
        return {
          what: `a face is not ${asked.names.join(", nor ")}`,
          facts: { kind: "rejected", ...aboutFaces(open), names: asked.names },
          result: undefined,
        };
      }
      const { personId, name } = await requirePerson(draft, asked.personId);
      if (asked.kind === "cluster") {
        await assertOpen(draft, asked.clusterId);
        await draftReject(draft, asked.clusterId, personId);
        await reject(draft, await heldFacesIn(catalog, asked.clusterId, personId, by.mostRows), personId);
        const facts = {
          kind: "rejected",
          ...aboutClusters([await requireCluster(catalog, asked.clusterId)]),
          names: [name],
        } as const;
        return { what: `cluster ${asked.clusterId} is not ${name}`, facts, result: undefined };
      }
      const open = await openFaces(draft, asked.faceIds);
      await reject(draft, open, personId);
      return {
        what: `${faces(open)} ${open.length === 1 ? "is" : "are"} not ${name}`,
        facts: { kind: "rejected", ...aboutFaces(open), names: [name] },
        result: undefined,
      };
    },
  });
}

export async function postponeSuggestion(
  { catalog }: ApiContext,
  { id, by }: Input<"postponeSuggestion">,
): Promise<undefined> {
  const asked = await asking(catalog, id);
  const version = (await latestVersion(catalog)) ?? 0;
  return answer(catalog, by, {
    operation: "postponeSuggestion",
    async draft(draft) {
      const ids = asked.kind === "cluster" ? [asked.clusterId] : asked.faceIds;
      const person = asked.kind === "new" ? undefined : asked.kind === "names" ? ABOUT_NAMES : asked.personId;
      await putOff(draft, ids, person, version);
      const about =
        asked.kind === "cluster"
          ? aboutClusters([await requireCluster(catalog, asked.clusterId)])
          : aboutFaces(asked.faceIds);
      return { what: "put off a suggestion", facts: { kind: "postponed", ...about }, result: undefined };
    },
  });
}

export async function rejectCluster(
  { catalog }: ApiContext,
  { id, body, by }: Input<"rejectCluster">,
): Promise<undefined> {
  const required = await requireCluster(catalog, id);
  return act(catalog, by, {
    operation: "rejectCluster",
    async draft(draft) {
      const { personId, name } = await requirePerson(draft, body.personId);
      await draftReject(draft, id, personId);
      await reject(draft, await heldFacesIn(catalog, id, personId, by.mostRows), personId);
      const facts = { kind: "rejected", ...aboutClusters([required]), names: [name] } as const;
      return { what: `cluster ${id} is not ${name}`, facts, result: undefined };
    },
  });
}

/** Carries out and counts the answer to a question. */
async function answer<T>(catalog: Catalog, by: Actor, spec: ActionSpec<T>): Promise<T> {
  return act(catalog, by, { ...spec, answers: await oneAnswer(catalog) });
}

const faces = (faceIds: readonly string[]) => (faceIds.length === 1 ? "a face" : `${faceIds.length} faces`);

/** The question in a suggestion id, limited to existing clusters and faces. @throws Problem if none is left */
async function asking(catalog: Catalog, id: string): Promise<Asking> {
  const asked = askedBy(id);
  if (!asked) throw notFound("suggestion", id.slice(0, 40));
  if (asked.kind === "cluster") {
    await requireCluster(catalog, asked.clusterId);
    return asked;
  }
  const existing = await facesThatExist(catalog, asked.faceIds);
  if (existing.size === 0) throw new Problem(404, "The faces of this suggestion no longer exist");
  return { ...asked, faceIds: asked.faceIds.filter((faceId) => existing.has(faceId)) };
}

/** The person of the answer. @throws Problem if a name is missing, or given although the suggestion has a person */
function whoOf(asked: Asking, { name, personId }: Input<"acceptSuggestion">["body"]): PersonRef {
  if (asked.kind === "cluster" || asked.kind === "faces") {
    if (name === undefined && personId === undefined) return { personId: asked.personId };
    throw new Problem(400, "This suggestion is about a certain person: accept it without a name, or decline it");
  }
  if (personId !== undefined) return { personId };
  if (name !== undefined) return { name };
  throw new Problem(400, "Give the name or the personId of the person");
}

/** Checks the excluded faces. @throws Problem if one of them is not part of the suggestion */
async function exceptOf(catalog: Catalog, asked: Asking, except: readonly string[]): Promise<readonly string[]> {
  if (except.length === 0) return [];
  const version = await latestVersion(catalog);
  const members = version === undefined ? new Map<string, Member>() : await readMembers(catalog, version, except);
  const isAsked = (faceId: string) =>
    asked.kind === "cluster" ? members.get(faceId)?.clusterId === asked.clusterId : asked.faceIds.includes(faceId);
  const foreign = except.find((faceId) => !isAsked(faceId));
  if (foreign !== undefined) throw new Problem(400, `Face ${foreign} is not in this suggestion: remove it from except`);
  return except;
}

/** @throws Problem if the cluster has another name by now */
async function assertOpen(draft: Draft, clusterId: string, personId?: string): Promise<void> {
  const row = await draft.read<ClusterRow>(clusterKey(clusterId));
  if (row?.personId === undefined || row.personId === personId) return;
  throw new Problem(409, `Cluster ${clusterId} already has a name: rename it if the name is wrong`);
}

/** The people whom these faces belong to only because of metadata. */
async function readPeople(draft: Draft, faceIds: readonly string[]): Promise<string[]> {
  const rows = await draft.readAll<FaceRow>(faceIds.map(faceKey));
  return [...rows.values()].flatMap(({ read, personId }) => (read && personId ? [personId] : []));
}

/**
 * The faces that do not belong to another person by now.
 * @param isRead whether faces count as open if their name comes only from metadata
 * @throws Problem if none is left
 */
async function openFaces(
  draft: Draft,
  faceIds: readonly string[],
  { personId, isRead = false }: { readonly personId?: string; readonly isRead?: boolean } = {},
): Promise<string[]> {
  const rows = await draft.readAll<FaceRow>(faceIds.map(faceKey));
  const open = faceIds.filter((faceId) => {
    const row = rows.get(faceKey(faceId));
    if (row?.notAFace) return false;
    return row?.personId === undefined || row.personId === personId || (isRead && row.read === true);
  });
  if (open.length === 0)
    throw new Problem(409, "All faces of this suggestion already belong to someone: move them instead");
  return open;
}

export const SUGGESTION_ANSWER_OPERATIONS = { acceptSuggestion, declineSuggestion, postponeSuggestion, rejectCluster };
