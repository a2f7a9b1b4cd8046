import pLimit from "p-limit";
import { getCrop, putCrop } from "../../lib/catalog/rows/crops.ts";
import { allFaces, putFaces } from "../../lib/catalog/rows/faces.ts";
import { faceIdOf } from "../../lib/catalog/store/ids.ts";
import type { Face } from "../../lib/catalog/store/types.ts";
import { publishVersion } from "../../lib/catalog/versions/runs.ts";
import { writeVersion } from "../../lib/catalog/versions/versions.ts";
import { installSamples } from "../../lib/models/install.ts";
import type { TestHost } from "./host.ts";

/**
 * Adds copies of the sample photos' faces until there are `count`, all in one named cluster.
 * @returns the person's id
 */
export async function multiplyFaces({ host, catalog }: TestHost, count: number): Promise<string> {
  await host.mount(host.outputs.PhotosBucket ?? "", await installSamples(), { watch: false });
  await host.drained();
  const real: Face[] = [];
  for await (const face of allFaces(catalog)) real.push(face);
  const crops = await Promise.all(real.map(async ({ faceId }) => (await getCrop(catalog, faceId))!.bytes));

  const faces = Array.from({ length: count }, (_, at): Face => {
    const face = real[at % real.length]!;
    const box = { ...face.box, x: face.box.x + at * 1e-4 };
    return { ...face, faceId: faceIdOf(face.photoId, box) };
  });
  await putFaces(catalog, faces);
  const limit = pLimit(16);
  await Promise.all(faces.map(({ faceId }, at) => limit(() => putCrop(catalog, faceId, crops[at % crops.length]!))));

  const members = faces.map(({ faceId }, at) => ({ faceId, distance: at / count }));
  const origin = {
    ...{ version: 1, runId: "many", plannedAt: new Date().toISOString(), model: "fr-feature-512@1" },
    ...{ eligible: count, noise: 0 },
  };
  const clusterId = "cmany";
  await writeVersion(catalog, origin, [{ clusterId, size: count, radius: 1, since: 1, faces: members }]);
  await publishVersion(catalog, {
    version: 1,
    highest: 1,
    basis: "many",
    settings: "",
    eligible: count,
    clusters: 1,
    clustered: count,
    noise: 0,
  });
  const answer = await fetch(`${host.url}/clusters/${clusterId}/name`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name: "Everybody" }),
  });
  const { personId } = await answer.json();
  return personId;
}
