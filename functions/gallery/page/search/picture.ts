import { Store } from "../base/store.ts";

/** A picture that was dropped or chosen to find who is in it. It is kept in memory only. */
export interface Picture {
  readonly file: File;
  /** Address of the picture in this tab. */
  readonly url: string;
}

export const picture = new Store<Picture | undefined>(undefined);

/** Searches by a file: it replaces the picture before. */
export function choosePicture(file: File): void {
  if (picture.value) URL.revokeObjectURL(picture.value.url);
  picture.set({ file, url: URL.createObjectURL(file) });
}

/** Largest upload that the API takes, bytes, and the longer side to which larger pictures are shrunk, px. */
export const MOST_BYTES = 4_500_000;
const LONGER_SIDE = 2560;
const JPEG = "image/jpeg";

/** A picture as it is uploaded, upright: itself, or a smaller one if it is too large and the browser can read it. */
export async function uploadOf({ file }: Picture): Promise<Blob> {
  if (file.size <= MOST_BYTES) return file;
  const bitmap = await createImageBitmap(file).catch(() => undefined);
  if (!bitmap) return file;
  const scale = Math.min(1, LONGER_SIDE / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return new Promise((resolve) => canvas.toBlob((small) => resolve(small ?? file), JPEG, 0.92));
}
