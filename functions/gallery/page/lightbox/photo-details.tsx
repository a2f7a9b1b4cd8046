import type { PhotoDetails, PhotoWithFaces } from "../state/api.ts";
import { useAnswer } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";
import "./photo-details.css";

interface PhotoDetailsProps {
  readonly photo: Pick<PhotoWithFaces, "photoId" | "keys" | "width" | "height" | "takenAt">;
}

/** The details of a photo: files, date, size, camera, exposure and place. */
export function PhotoDetailList({ photo: { photoId, keys, width, height, takenAt } }: PhotoDetailsProps) {
  const words = texts.photo.details;
  const { answer } = useAnswer<PhotoDetails>(`/photos/${photoId}/details`);
  const { camera, lens, place = [], bytes } = answer ?? {};
  const rows: readonly (readonly [string, readonly (string | undefined)[]])[] = [
    [words.file, keys],
    [words.taken, [takenAt && words.date({ takenAt })]],
    [words.size, [words.sizes({ width, height, bytes })]],
    [words.camera, [camera, lens, answer && words.exposure(answer)]],
    [words.place, [...place, answer && words.coordinates(answer)]],
  ];
  return (
    <dl class="photo-details" aria-label={words.label} aria-busy={!answer}>
      {rows.map(([name, values]) => {
        const lines = values.filter((line): line is string => line !== undefined && line !== "");
        return lines.length === 0 ? null : (
          <div key={name}>
            <dt>{name}</dt>
            {lines.map((line) => (
              <dd key={line}>{line}</dd>
            ))}
          </div>
        );
      })}
    </dl>
  );
}
