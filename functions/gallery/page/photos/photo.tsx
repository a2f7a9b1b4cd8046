import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { BlurredCopy } from "../lightbox/blurred-copy.tsx";
import { Lightbox } from "../lightbox/lightbox.tsx";
import { PhotoDetailList } from "../lightbox/photo-details.tsx";
import { useDialogEntry } from "../lightbox/use-dialog-entry.ts";
import { boxStyle } from "../parts/box-style.ts";
import type { NameGiven } from "../parts/naming.tsx";
import { Failure, Loading, Missing, Title } from "../parts/parts.tsx";
import { PhotoImage } from "../parts/photo-image.tsx";
import type { Box, Face, PhotoWithFaces } from "../state/api.ts";
import { type Edit, type ShownChange, useEdits } from "../state/edits.ts";
import { useAnswer, useKeys } from "../state/hooks.ts";
import type { PageProps } from "../state/route.ts";
import { perform, refreshes, type Work, writes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { Drawing } from "./drawing.tsx";
import { PhotoFaceList, rowId } from "./photo-face-list.tsx";
import "../parts/photo.css";

/** A drawn box that is not saved as a face yet. */
interface DrawnBox {
  readonly id: string;
  readonly box: Box;
  readonly name: string | undefined;
}

/** A photo with its faces and their names. N draws the box of a face that was not found, Escape goes back. */
export function PhotoPage({ params: { photoId } }: PageProps<"/photos/:photoId">) {
  const words = texts.photo;
  const path = `/photos/${photoId}`;
  const since = useStore(writes) + useStore(refreshes);
  const { answer: photo, begun, error, isMissing } = useAnswer<PhotoWithFaces>(path, { since });
  const edits = useEdits<Face>(`photo:${photoId}`, ({ faceId }) => faceId);
  const boxes = useEdits<DrawnBox>(`drawn:${photoId}`, ({ id }) => id);
  const [pointed, setPointed] = useState<string>();
  const [isDrawing, setDrawing] = useState(false);
  const draw = useRef<HTMLButtonElement>(null);
  const enlarged = useDialogEntry<true>();
  useKeys((event) => {
    if (event.key === "Escape" && isDrawing) setDrawing(false);
    else if (event.key === "Escape") history.back();
    else if (event.key === "+" && photo && photo.width > 0) enlarged.open(true);
    else if (event.key === "n" && !event.ctrlKey && !event.metaKey && photo && photo.width > 0) setDrawing(true);
    else return;
    event.preventDefault();
  });
  useLayoutEffect(() => {
    if (!isDrawing) draw.current?.focus({ preventScroll: true });
  }, [isDrawing]);
  if (error && !photo) return <Missing error={error} isMissing={isMissing} text={texts.missing.photo} />;
  if (!photo) return <Loading />;

  const faces = edits.apply(photo.faces, begun).toSorted((a, b) => a.box.x - b.box.x);
  const work = (face: Face, wanted: Work<unknown>, edit: Edit<Face>) =>
    void perform({ resource: path, ...wanted, show: () => edits.put([face.faceId], edit) });
  function add(box: Box, given: NameGiven | undefined) {
    setDrawing(false);
    const { personId, name } = given ?? {};
    let shown: ShownChange | undefined;
    void perform({
      path: `${path}/faces`,
      resource: path,
      body: { box, ...(personId ? { personId } : name ? { name } : {}) },
      done: name ? words.named({ name }) : words.faceAdded,
      show() {
        shown ??= boxes.add({ id: crypto.randomUUID(), box, name });
        // A box that could not be saved stays visible, because it can be tried again.
        return { settle: shown.settle, revert: () => {} };
      },
      onDiscard: () => shown?.revert(),
    });
  }

  return (
    <section aria-labelledby="title" class="photo-page">
      <div class="about">
        <button type="button" class="quiet" onClick={() => history.back()}>
          {words.back}
        </button>
        <Title text={photo.key} small />
        <p class="lead">{words.about({ width: photo.width, height: photo.height, takenAt: photo.takenAt })}</p>
        {photo.note && <p class="lead">{words.notes[photo.note]}</p>}
        {photo.keys.length > 1 && <p class="lead">{words.alsoAt({ keys: photo.keys.slice(1) })}</p>}
        {photo.width > 0 && (
          <button
            type="button"
            class="quiet"
            data-needs="name"
            ref={draw}
            aria-pressed={isDrawing}
            aria-keyshortcuts="n"
            onClick={() => setDrawing(!isDrawing)}
          >
            {isDrawing ? texts.common.cancel : words.addFace}
          </button>
        )}
        {photo.width > 0 && faces.length > 0 && <BlurredCopy photoId={photoId} look="quiet" />}
      </div>
      <div class="beside">
        {photo.width > 0 ? (
          <div class="photo" style={{ "--ratio": photo.width / photo.height }}>
            <PhotoImage photo={photo} size="large" />
            {!isDrawing && (
              <button
                type="button"
                class="enlarge"
                aria-label={words.enlarge}
                title={words.enlarge}
                aria-keyshortcuts="+"
                onClick={() => enlarged.open(true)}
              />
            )}
            {!isDrawing &&
              faces.map((face) => (
                <Frame
                  key={face.faceId}
                  face={face}
                  isStrong={face.faceId === pointed}
                  onPointed={(is) => setPointed(is ? face.faceId : undefined)}
                />
              ))}
            {boxes.apply([], begun).map(({ id, box, name }) => (
              <div key={id} class="frame drawn-box" style={boxStyle(box)}>
                <span>{name ?? words.notSaved}</span>
              </div>
            ))}
            {isDrawing && (
              <Drawing
                field={`drawn:${photoId}`}
                ratio={photo.width / photo.height}
                onBox={add}
                onCancel={() => setDrawing(false)}
              />
            )}
          </div>
        ) : (
          <Failure text={photo.reason ? texts.skipReason({ reason: photo.reason }) : words.unreadable} />
        )}
        <div>
          <PhotoFaceList faces={faces} takenAt={photo.takenAt} pointed={pointed} onPointed={setPointed} onWork={work} />
          {photo.width > 0 && (
            <>
              <h2>{words.details.label}</h2>
              <PhotoDetailList photo={photo} />
            </>
          )}
        </div>
      </div>
      {enlarged.shown && <Lightbox photo={photo} isPage onClose={enlarged.close} />}
    </section>
  );
}

interface FrameProps {
  readonly face: Face;
  readonly isStrong: boolean;
  readonly onPointed: (is: boolean) => void;
}

/** The box of a face; a click moves the focus to the face's row in the list. */
function Frame({ face: { faceId, box, person }, isStrong, onPointed }: FrameProps) {
  const go = () => {
    const row = document.getElementById(rowId(faceId));
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector<HTMLElement>("input, a, button")?.focus();
  };
  return (
    <button
      type="button"
      class={isStrong ? "frame strong" : "frame"}
      style={boxStyle(box)}
      aria-label={person ? person.name : texts.photo.unnamedFace}
      onClick={go}
      onPointerEnter={() => onPointed(true)}
      onPointerLeave={() => onPointed(false)}
      onFocus={() => onPointed(true)}
      onBlur={() => onPointed(false)}
    >
      {person && <span class={box.y + box.height > 0.9 ? "above" : undefined}>{person.name}</span>}
    </button>
  );
}
