import { unnotedCameraFiles } from "../catalog/rows/camera-stems.ts";
import { getLocations } from "../catalog/rows/locations.ts";
import { photoOf } from "../catalog/rows/photos.ts";
import { unnotedBeside } from "../catalog/rows/sidecar-stems.ts";
import { locationIdOf } from "../catalog/store/ids.ts";
import type { Catalog } from "../catalog/store/open.ts";
import type { Location, PhotoRecord } from "../catalog/store/types.ts";
import type { ReadFacts, ShardContent } from "../catalog/views/inspect.ts";
import { isGone } from "../catalog/views/said-names.ts";
import { isApartFromJpeg, picturesBeside } from "../indexing/camera-files.ts";
import { isSidecar } from "../indexing/sidecars.ts";
import { chunks } from "./audit-locations.ts";
import type { Finding } from "./findings.ts";

/** Finds companion files that are not linked: a camera file and its JPEG, or a sidecar and its photo. */
export async function* findingsOfCompanions(
  catalog: Catalog,
  { photos, locations, names }: ShardContent,
): AsyncGenerator<Finding> {
  const indexed = [...locations.values()].filter(({ status, eTag }) => status === "indexed" && eTag !== undefined);
  for (const some of chunks(indexed)) yield* findingsOfFiles(catalog, some);
  const sidecars = names.filter(({ photoId, source }) => {
    const photo = photos.get(photoId);
    return photo !== undefined && isSidecar(source) && !isGone(source, photo);
  });
  for (const some of chunks(sidecars)) yield* findingsOfSidecars(catalog, some);
  const alone = [...photos.values()].filter((photo) => photoOf(photo) && photo.locations[0]?.role === "raw");
  for (const some of chunks(alone)) yield* findingsOfCameraFiles(catalog, some);
}

async function* findingsOfFiles(catalog: Catalog, locations: readonly Location[]): AsyncGenerator<Finding> {
  const raws = locations.filter(({ role }) => role === "raw").map(({ key }) => key);
  const photos = locations.map(({ key }) => key);
  const keys = [
    ...(await unnotedCameraFiles(catalog, raws)),
    ...(await unnotedBeside(catalog, { photos, sidecars: [] })),
  ];
  for (const key of new Set(keys))
    yield { kind: "file that is not noted", id: locationIdOf(catalog.library, key), key };
}

async function* findingsOfSidecars(catalog: Catalog, names: readonly ReadFacts[]): AsyncGenerator<Finding> {
  const sidecars = [...new Set(names.map(({ source }) => source))];
  for (const key of await unnotedBeside(catalog, { photos: [], sidecars })) {
    yield { kind: "file that is not noted", id: locationIdOf(catalog.library, key), key };
  }
}

async function* findingsOfCameraFiles(catalog: Catalog, photos: readonly PhotoRecord[]): AsyncGenerator<Finding> {
  const keys = photos.flatMap(({ locations }) => locations.flatMap(({ key }) => picturesBeside(key)));
  const there = new Set((await getLocations(catalog, keys)).map(({ key }) => key));
  for (const photo of photos) {
    for (const location of photo.locations) {
      const { key } = location;
      if (!picturesBeside(key).some((picture) => there.has(picture))) continue;
      if (await isApartFromJpeg(catalog, photo, location)) {
        yield { kind: "camera file apart from its JPEG", id: photo.photoId, key };
      }
    }
  }
}
