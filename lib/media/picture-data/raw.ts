import { candidates, cutOffPreview } from "../raw/candidates.ts";
import type { CameraFile, Preview } from "../raw/previews.ts";
import { jpegParts } from "./jpeg.ts";
import { COMPLETE, type SelectedParts } from "./parts.ts";

/**
 * Selects the picture data of a camera file: those of the JPEG that Facet shows for it (`openCameraFile`), by the rule
 * for JPEG. Without decoding, a preview is assumed to decode if it has a scan and an end (ITU-T T.81,
 * B.2).
 *
 * @throws RangeError if it has no such preview
 */
export function* rawParts(bytes: Uint8Array, { previews }: CameraFile): SelectedParts {
  const distinct = [...new Map(previews.map((preview) => [preview.at, preview])).values()];
  if (cutOffPreview(bytes, previews) || bytesOf(distinct) > bytes.length)
    throw new RangeError("a camera file whose previews are not all there");
  const shown = candidates(bytes, distinct).find(isComplete);
  if (!shown) throw new RangeError("a camera file without a preview");
  yield* jpegParts(shown);
}

/** Total length of the previews. They do not overlap in a valid file, so reading all takes no longer than reading the file. */
const bytesOf = (previews: readonly Preview[]) => previews.reduce((sum, { length }) => sum + length, 0);

function isComplete(jpeg: Uint8Array): boolean {
  try {
    let last: Uint8Array | undefined;
    for (const part of jpegParts(jpeg)) last = part;
    return last === COMPLETE;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
