import type { TestContext } from "node:test";
import { describePerson } from "../../../lib/catalog/decisions/decide-people.ts";
import { putCrop } from "../../../lib/catalog/rows/crops.ts";
import { putFaces } from "../../../lib/catalog/rows/faces.ts";
import { getLocation, putLocation } from "../../../lib/catalog/rows/locations.ts";
import { putReadNames } from "../../../lib/catalog/rows/metadata-names.ts";
import { updatePhoto } from "../../../lib/catalog/rows/photos.ts";
import { claimData } from "../../../lib/catalog/rows/picture-data.ts";
import { noteFile } from "../../../lib/catalog/rows/sidecar-stems.ts";
import { putVectors } from "../../../lib/catalog/rows/vectors.ts";
import { photoIdOfFace } from "../../../lib/catalog/store/ids.ts";
import type { Catalog } from "../../../lib/catalog/store/open.ts";
import { noteFaces } from "../../../lib/catalog/versions/change-notes.ts";
import { clustersOfAllFaces } from "../../../lib/catalog/versions/membership.ts";
import { PairFinder } from "../../../lib/dbscan/pairs.ts";
import { readParameters } from "../../../lib/parameters.ts";
import { did } from "../../catalog/decisions/did.ts";
import { CIRCLE_LENGTH, FACE, faceIdOfNumber, onCircle, openLibrary } from "../../runs/library.ts";
import { runOnce } from "../../runs/run.ts";
import { confirmFaces, nameCluster, rejectFaces } from "../../support/decide.ts";
import { hidePhoto, putUnread } from "../../support/photos.ts";

export const MODEL = "test-embedder";
export const RUN = { length: CIRCLE_LENGTH, parameters: readParameters({ FACE_CLUSTER_CORE: "2" }) };
const AT = "2026-11-24T00:00:00.000Z";

/** Writes an indexed photo with one face, at one or more keys. @param angle of the face's vector, radians */
export async function putPhotoAt(
  catalog: Catalog,
  number: number,
  angle: number,
  at: string | readonly string[],
  digest = `${number}`.padStart(2, "0").padEnd(64, "0"),
): Promise<void> {
  const keys = [at].flat();
  const faceId = faceIdOfNumber(number);
  const photoId = photoIdOfFace(faceId);
  const locations = keys
    .toSorted()
    .map((key) => ({ key, eTag: "e", role: "picture" as const, orientation: 1, bytes: 1000 }));
  await claimData(catalog, digest, photoId);
  await updatePhoto(catalog, photoId, () => ({
    ...{ photoId, locations, width: 10, height: 10, faceCount: 1, detector: "none", indexedAt: AT, orientation: 1 },
    data: { rule: "whole", digest },
  }));
  for (const key of keys) {
    const facts = {
      eTag: "e",
      photoId,
      role: "picture",
      status: "indexed",
      digest,
      bytes: 1000,
      lookedAt: AT,
    } as const;
    await putLocation(catalog, undefined, { key, ...facts });
    await noteFile(catalog, key);
  }
  const [{ vector } = { vector: new Float32Array(CIRCLE_LENGTH) }] = onCircle(number, angle);
  await putFaces(catalog, [{ ...FACE, faceId, photoId, key: locations[0]!.key }]);
  await putVectors(catalog, [{ faceId, model: MODEL, vector, cropETag: "e" }]);
  await putCrop(catalog, faceId, new Uint8Array([0xff, 0xd8, number]));
  await noteFaces(catalog, [faceId]);
}

/** The photos of each person: folder, and numbers of their faces. The angles of people are far apart. */
export const PEOPLE = {
  ada: { angle: 0, in: { "anna/": [0, 1, 4], "ben/2026/": [10, 11] } },
  bob: { angle: 1.5, in: { "anna/": [20, 21] } },
  cy: { angle: 3, in: { "": [30, 31], "not a name/": [34] } },
  dee: { angle: 4.5, in: { "club/": [40, 41] } },
} as const;

/** A face of each person. */
export const [ADA, ADA_AT_BEN, BOB, CY, DEE] = [0, 10, 20, 30, 40].map(faceIdOfNumber) as [
  string,
  string,
  string,
  string,
  string,
];
export const REJECTED = faceIdOfNumber(4);
export const COPIED = faceIdOfNumber(50);
/** Its file is gone. */
export const AWAY = faceIdOfNumber(60);

export interface Made {
  readonly catalog: Catalog;
  readonly finder: PairFinder;
  readonly of: (library: string) => Catalog;
  /** Ids of people, by name. */
  readonly ids: Readonly<Record<"ada" | "bob" | "cy", string>>;
  readonly clusterOf: (faceId: string) => string | undefined;
}

/** A library of three folders, with a person in two of them, a hidden person, a rejected face and a skipped file. */
export async function makeLibrary(t: TestContext): Promise<Made> {
  const catalog = await openLibrary(t);
  const finder = await PairFinder.open(1);
  t.after(() => finder.close());
  for (const { angle, in: folders } of Object.values(PEOPLE)) {
    for (const [folder, numbers] of Object.entries(folders)) {
      for (const [at, number] of numbers.entries())
        await putPhotoAt(catalog, number, angle + at / 50, `${folder}${number}.jpg`);
    }
  }
  await putPhotoAt(catalog, 50, PEOPLE.cy.angle, ["anna/copy.jpg", "original.jpg"]);
  await putUnread(catalog, "anna/bad.jpg", { status: "skipped", reason: "truncated" });
  const name = { faceId: BOB, name: "Bob" };
  await putReadNames(catalog, {
    ...{ photoId: photoIdOfFace(BOB), key: "anna/20.jpg", source: "anna/20.jpg" },
    ...{ names: { [name.faceId]: name.name }, missing: [] },
  });
  await runOnce(catalog, finder, RUN);
  const members = await clustersOfAllFaces(catalog);
  const clusterOf = (faceId: string) => members.get(faceId)?.clusterId;
  const named = async (faceId: string, person: string) =>
    (await nameCluster(catalog, clusterOf(faceId)!, person)).personId;
  const ids = { ada: await named(ADA, "Ada"), bob: await named(BOB, "Bob"), cy: await named(CY, "Cy") };
  await rejectFaces(catalog, [REJECTED], ids.ada);
  await putPhotoAt(catalog, 60, PEOPLE.bob.angle, "anna/away.jpg");
  await confirmFaces(catalog, [AWAY], ids.bob);
  await hidePhoto(catalog, photoIdOfFace(AWAY));
  const away = (await getLocation(catalog, "anna/away.jpg"))!;
  await putLocation(catalog, away, { key: away.key, photoId: away.photoId!, status: "gone", lookedAt: AT });
  await did(catalog, "describe", (draft) =>
    describePerson(draft, ids.bob, { hidden: true, birthday: "1980-02-03", coverFaceId: BOB }),
  );
  await did(catalog, "describe", (draft) => describePerson(draft, ids.ada, { favourite: true, coverFaceId: ADA }));
  return { catalog, finder, of: (library) => ({ ...catalog, library }), ids, clusterOf };
}
