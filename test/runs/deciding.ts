import { getAction, readActionChanges } from "../../lib/catalog/decisions/action-log.ts";
import { nameCluster, rejectCluster, unnameCluster } from "../../lib/catalog/decisions/decide-clusters.ts";
import { confirm, keepUnclustered, notFaces, reject } from "../../lib/catalog/decisions/decide-faces.ts";
import { findOrCreatePerson, forgetPerson, mergePeople } from "../../lib/catalog/decisions/decide-people.ts";
import type { Draft } from "../../lib/catalog/decisions/draft.ts";
import { allPeople } from "../../lib/catalog/decisions/people.ts";
import { undo } from "../../lib/catalog/decisions/undo.ts";
import { facesThatExist } from "../../lib/catalog/rows/faces.ts";
import type { Catalog } from "../../lib/catalog/store/open.ts";
import { clustersOfAllFaces } from "../../lib/catalog/versions/membership.ts";
import { belongingsOfAllFaces } from "../../lib/catalog/views/belonging.ts";
import { deleteFace } from "../../lib/indexing/delete-face.ts";
import { did, who } from "../catalog/decisions/did.ts";

/**
 * Makes decisions about the clusters in force, by face and name instead of by id, so that two libraries can get the
 * same decisions. A decision about something that does not exist has no effect.
 */
export class Decider {
  private readonly catalog: Catalog;
  private readonly done: string[] = [];
  /** Faces that were decided about, or whose cluster was named or unnamed. */
  readonly touched = new Set<string>();

  constructor(catalog: Catalog) {
    this.catalog = catalog;
  }

  /** Names the cluster that a face is in. */
  async name(faceId: string, name: string): Promise<void> {
    await this.ofCluster(faceId, (draft, clusterId) => nameCluster(draft, clusterId, { name }));
  }

  /** Names the clusters of several faces at once: [faceId, name]. */
  async nameAll(names: readonly (readonly [string, string])[]): Promise<void> {
    const clusters = await clustersOfAllFaces(this.catalog);
    await this.act(async (draft) => {
      for (const [faceId, name] of names) await nameCluster(draft, clusters.get(faceId)!.clusterId, { name });
    });
  }

  async unname(faceId: string): Promise<void> {
    await this.ofCluster(faceId, unnameCluster);
  }

  /** Rejects a person for the cluster that a face is in. */
  async rejectCluster(faceId: string, name: string): Promise<void> {
    const personId = await this.findOrCreatePerson(name);
    if (personId) await this.ofCluster(faceId, (draft, clusterId) => rejectCluster(draft, clusterId, personId));
  }

  async dissolve(faceId: string): Promise<void> {
    const members = await clustersOfAllFaces(this.catalog);
    await this.ofCluster(faceId, async (draft, clusterId) => {
      await unnameCluster(draft, clusterId);
      await keepUnclustered(
        draft,
        [...members.values()].flatMap((member) => (member.clusterId === clusterId ? [member.faceId] : [])),
      );
    });
  }

  async notAFace(faceIds: readonly string[]): Promise<void> {
    await this.act((draft) => notFaces(draft, faceIds));
  }

  async delete(faceId: string): Promise<void> {
    await deleteFace(this.catalog, faceId);
  }

  async confirm(faceId: string, name: string): Promise<void> {
    await this.act(async (draft) => confirm(draft, [faceId], (await findOrCreatePerson(draft, name)).personId));
  }

  async reject(faceIds: readonly string[], name: string): Promise<void> {
    const personId = await this.findOrCreatePerson(name);
    if (personId) await this.act((draft) => reject(draft, faceIds, personId));
  }

  /** Moves a face from one person to another. */
  async move(faceId: string, from: string, to: string): Promise<void> {
    const [former, next] = [await this.findOrCreatePerson(from), await this.findOrCreatePerson(to)];
    if (!former || !next || former === next) return;
    await this.act(async (draft) => {
      await reject(draft, [faceId], former);
      await confirm(draft, [faceId], next);
    });
  }

  /** Merges one person into another. */
  async merge(name: string, into: string): Promise<void> {
    const [other, personId] = [await this.findOrCreatePerson(name), await this.findOrCreatePerson(into)];
    if (other && personId && other !== personId) await this.act((draft) => mergePeople(draft, personId, [other]));
  }

  async forget(name: string): Promise<void> {
    const personId = await this.findOrCreatePerson(name);
    if (personId) await this.act((draft) => forgetPerson(draft, personId));
  }

  /** Undoes the last action, if that is still possible. */
  async undo(): Promise<void> {
    const action = await getAction(this.catalog, this.done.pop() ?? "");
    if (!action) return;
    await undo(this.catalog, who, action).catch((error: Error) => {
      if (error.name !== "ChangedSince") throw error;
    });
  }

  private async ofCluster(
    faceId: string,
    draftOf: (draft: Draft, clusterId: string) => Promise<unknown>,
  ): Promise<void> {
    const clusterId = (await belongingsOfAllFaces(this.catalog)).of(faceId)?.clusterId;
    if (clusterId) await this.act((draft) => draftOf(draft, clusterId));
  }

  private async act(draftOf: (draft: Draft) => Promise<unknown>): Promise<void> {
    const { actionId } = await did(this.catalog, "test", draftOf);
    if (!actionId) return;
    this.done.push(actionId);
    for (const { sk, before, after } of await readActionChanges(this.catalog, actionId)) {
      if (sk.startsWith("face#") || before?.personId !== after?.personId) await this.touch(sk);
    }
  }

  private async touch(sk: string): Promise<void> {
    const id = sk.slice(sk.indexOf("#") + 1);
    if (sk.startsWith("face#")) this.touched.add(id);
    if (!sk.startsWith("cluster#")) return;
    for (const { faceId, clusterId } of (await clustersOfAllFaces(this.catalog)).values()) {
      if (clusterId === id) this.touched.add(faceId);
    }
  }

  private async findOrCreatePerson(name: string): Promise<string | undefined> {
    return (await allPeople(this.catalog)).find((person) => person.name === name)?.personId;
  }
}

/** Reads the name of every existing face: "nobody" if it has none, "no face" if it is marked as "not a face". */
export async function namesOf(catalog: Catalog, faceIds: readonly string[]): Promise<Record<string, string>> {
  const [people, belongings, existing] = await Promise.all([
    allPeople(catalog),
    belongingsOfAllFaces(catalog),
    facesThatExist(catalog, faceIds),
  ]);
  const names = new Map(people.map(({ personId, name }) => [personId, name]));
  const nameOf = (faceId: string) => {
    const belonging = belongings.of(faceId);
    if (!belonging) return "no face";
    return belonging.personId === undefined ? "nobody" : (names.get(belonging.personId) ?? "a person who is gone");
  };
  return Object.fromEntries(faceIds.filter((faceId) => existing.has(faceId)).map((id) => [id, nameOf(id)]));
}
