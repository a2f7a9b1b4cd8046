import { useState } from "preact/hooks";
import { boxStyle } from "../parts/box-style.ts";
import { PhotoImage } from "../parts/photo-image.tsx";
import type { Photo, PhotoWithFaces } from "../state/api.ts";
import { texts } from "../texts/texts.ts";
import type { View } from "./zoom.ts";

interface PhotoStageProps {
  readonly photo: Photo;
  /** Shown as boxes with names, if given. */
  readonly faces: PhotoWithFaces["faces"] | undefined;
  readonly view: View;
}

/** A photo in the lightbox. Its file is loaded only when it is zoomed, and then covers the preview. */
export function PhotoStage({ photo, faces, view: { zoom, x, y } }: PhotoStageProps) {
  const { photoId, width, height, url, inBrowsers, largePreview } = photo;
  const [zoomed, setZoomed] = useState<string>();
  const [loaded, setLoaded] = useState<string>();
  if (zoom > 1 && zoomed !== photoId) setZoomed(photoId);
  const hasFile = zoomed === photoId && inBrowsers && url !== largePreview;
  return (
    <div
      class="photo"
      style={{ "--ratio": width / height, "--zoom": zoom, transform: `translate(${x}px, ${y}px) scale(${zoom})` }}
    >
      <PhotoImage photo={photo} size="large" />
      {hasFile && (
        <img
          key={photoId}
          class={loaded === photoId ? "file" : "file making"}
          src={url}
          alt=""
          draggable={false}
          onLoad={() => setLoaded(photoId)}
        />
      )}
      {faces?.map(({ faceId, box, person }) => (
        <div key={faceId} class="frame" style={boxStyle(box)}>
          {person && (
            <span class={box.y + box.height > 0.9 ? "above" : undefined}>
              {texts.photo.nameAndAge({ ...person, takenAt: photo.takenAt })}
            </span>
          )}
        </div>
      ))}
    </div>
  );
}
