import { decide } from "../catalog/decisions/actions.ts";
import { forgetAbsent, noteName } from "../catalog/decisions/decide-people.ts";
import { listPerson } from "../catalog/decisions/people-list.ts";
import { listDecision } from "../catalog/decisions/person-index.ts";
import { deleteReadNames } from "../catalog/rows/metadata-names.ts";
import { markTwoNames } from "../catalog/rows/two-names.ts";
import type { Catalog } from "../catalog/store/open.ts";
import { allHeld, allHeldByCluster, isKept, writeHeld } from "../catalog/versions/held.ts";
import { putManifest } from "../catalog/versions/manifest.ts";
import { getRun, publishVersion, putRun, readInForce } from "../catalog/versions/runs.ts";
import { readManifest } from "../catalog/versions/versions.ts";
import { findingsOfVersion } from "./audit-versions.ts";
import type { Finding } from "./findings.ts";

/** Repairs of names, of the lists by person, and of the version in force. */
export const LIST_REPAIRS = {
  "names of another photo": (catalog: Catalog, { id, key = "" }: Finding) => deleteReadNames(catalog, id, key),
  "two names without a question": (catalog: Catalog, { id }: Finding) => markTwoNames(catalog, { marked: [id] }),
  "name without its person": async (catalog: Catalog, { id }: Finding) => {
    await decide(catalog, (draft) => noteName(draft, id));
    await listPerson(catalog, id);
  },
  "decision about nobody": (catalog: Catalog, { key = "" }: Finding) =>
    decide(catalog, (draft) => forgetAbsent(draft, key)),
  "decision that is not listed": (catalog: Catalog, { key = "" }: Finding) => listDecision(catalog, key),
  "held names that disagree": async (catalog: Catalog, { id }: Finding) => {
    const version = Number(id);
    const manifest = await readManifest(catalog, version);
    if (!manifest) return;
    const { bySource, inCluster } = await allHeldByCluster(catalog, version);
    const byFace = await Array.fromAsync(allHeld(catalog, version));
    // Each list has all fields of a name, so a name that one list lost is still in another.
    const names = [...new Map([...inCluster, ...bySource, ...byFace].map((name) => [name.faceId, name])).values()];
    await putManifest(catalog, { ...manifest, ...(await writeHeld(catalog, version, names)) });
    const run = await getRun(catalog, manifest.runId);
    if (run?.held !== undefined) await putRun(catalog, { ...run, held: names.filter(isKept).length });
  },
  "version that contradicts itself": async (catalog: Catalog, { id }: Finding) => {
    const [inForce, manifest] = await Promise.all([readInForce(catalog), readManifest(catalog, Number(id))]);
    if (inForce && manifest) {
      const { eligible, clusters, clustered, noise } = manifest;
      await publishVersion(catalog, { ...inForce, eligible, clusters, clustered, noise });
    }
    for await (const { kind } of findingsOfVersion(catalog)) {
      if (kind === "version that contradicts itself")
        throw new Error(
          "run facet rollback to put the previous version in force, then facet cluster --force to make a new one",
        );
    }
  },
};
