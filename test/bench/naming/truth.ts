import type { Api } from "./api.ts";

/** A face of LFW, and whom it shows. */
export interface TrueFace {
  readonly faceId: string;
  readonly key: string;
  /** The photo's folder. */
  readonly folder: string;
  /** True if it is the face the photo was taken into the set for: that whose box is nearest to the photo's middle. */
  readonly main: boolean;
}

/** The knowledge of the person at the keyboard: who is in each photo. */
export interface Truth {
  readonly faces: readonly TrueFace[];
  /** Photos by folder. */
  readonly photos: ReadonlyMap<string, number>;
  readonly photosWithoutFace: number;
  /** Whom a face shows; undefined of bystanders, whom nobody has written down. */
  whoIs(faceId: string): string | undefined;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export async function readTruth(api: Api): Promise<Truth> {
  const faces: TrueFace[] = [];
  const photos = new Map<string, number>();
  let photosWithoutFace = 0;
  for (const { photoId, key } of await api.all("/photos")) {
    const folder = String(key).split("/")[0]!;
    photos.set(folder, (photos.get(folder) ?? 0) + 1);
    const found: { faceId: string; box: Box }[] = (await api.get(`/photos/${photoId}`)).faces;
    const [main] = found.toSorted((a, b) => fromMiddle(a.box) - fromMiddle(b.box));
    if (!main) photosWithoutFace++;
    for (const { faceId } of found) faces.push({ faceId, key, folder, main: faceId === main?.faceId });
  }
  const known = new Map(faces.flatMap(({ faceId, folder, main }) => (main ? [[faceId, folder] as const] : [])));
  return { faces, photos, photosWithoutFace, whoIs: (faceId) => known.get(faceId) };
}

const fromMiddle = ({ x, y, width, height }: Box) => Math.hypot(x + width / 2 - 0.5, y + height / 2 - 0.5);
