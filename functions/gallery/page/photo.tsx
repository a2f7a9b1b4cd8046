import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Box, Face, PhotoWithFaces } from "./api.ts";
import { Cast } from "./cast.tsx";
import { Drawing } from "./drawing.tsx";
import { type Edit, type Shown, useEdits } from "./edits.ts";
import { useAnswer, useKeys } from "./hooks.ts";
import type { Who } from "./naming.tsx";
import { Failure, Loading, Missing, Title } from "./parts.tsx";
import { PhotoImage } from "./photo-image.tsx";
import { useStore } from "./store.ts";
import { perform, refreshes, type Work, writes } from "./work.ts";
import "./photo.css";

/** A box that was drawn and is not a face yet. */
interface Drawn {
  readonly id: string;
  readonly box: Box;
  readonly name: string | undefined;
}

/** What is said of a photo of which only a part is there. */
const NOTES = {
  truncated: "The file ends too early: only a part of the picture is here.",
  damaged: "The file is damaged: only a part of the picture is here.",
};

/** A photo with its faces and the names they have; N draws the box of a face that was not found, Escape goes back. */
export function PhotoPage({ photoId }: { photoId: string }) {
  const path = `/photos/${photoId}`;
  const since = useStore(writes) + useStore(refreshes);
  const { answer: photo, begun, error } = useAnswer<PhotoWithFaces>(path, { since });
  const edits = useEdits<Face>(`photo ${photoId}`, ({ faceId }) => faceId);
  const boxes = useEdits<Drawn>(`drawn ${photoId}`, ({ id }) => id);
  const [pointed, setPointed] = useState<string>();
  const [drawing, setDrawing] = useState(false);
  const draw = useRef<HTMLButtonElement>(null);
  useKeys((event) => {
    if (event.key === "Escape" && drawing) setDrawing(false);
    else if (event.key === "Escape") history.back();
    else if (event.key === "n" && !event.ctrlKey && !event.metaKey && photo && photo.width > 0) setDrawing(true);
    else return;
    event.preventDefault();
  });
  useLayoutEffect(() => {
    if (!drawing) draw.current?.focus({ preventScroll: true });
  }, [drawing]);
  if (error && !photo) return <Missing text={error} />;
  if (!photo) return <Loading />;

  const faces = edits.apply(photo.faces, begun).toSorted((a, b) => a.box.x - b.box.x);
  const work = (face: Face, how: Work<unknown>, edit: Edit<Face>) =>
    void perform({ of: path, ...how, show: () => edits.put([face.faceId], edit) });
  function add(box: Box, who: Who | undefined) {
    setDrawing(false);
    const { personId, name } = who ?? {};
    let shown: Shown | undefined;
    void perform({
      path: `${path}/faces`,
      of: path,
      body: { box, ...(personId ? { personId } : name ? { name } : {}) },
      done: name ? `That is ${name}` : "A face was added",
      show() {
        shown ??= boxes.add({ id: crypto.randomUUID(), box, name });
        // A box that was not saved stays in view: it can be tried again.
        return { settle: shown.settle, takeBack: () => {} };
      },
      onDiscard: () => shown?.takeBack(),
    });
  }

  return (
    <section aria-labelledby="title" class="photo-page">
      <div class="about">
        <button type="button" class="quiet" onClick={() => history.back()}>
          ← Back
        </button>
        <Title text={photo.key} small />
        <p class="lead">
          {photo.width > 0 && `${photo.width} × ${photo.height}`}
          {photo.takenAt && ` · ${new Date(photo.takenAt).toLocaleDateString(undefined, { dateStyle: "long" })}`}
        </p>
        {photo.note && <p class="lead">{NOTES[photo.note]}</p>}
        {photo.keys.length > 1 && <p class="lead">Also at {photo.keys.slice(1).join(", ")}</p>}
        {photo.width > 0 && (
          <button
            type="button"
            class="quiet"
            ref={draw}
            aria-pressed={drawing}
            aria-keyshortcuts="n"
            onClick={() => setDrawing(!drawing)}
          >
            {drawing ? "Cancel" : "Add a face"}
          </button>
        )}
      </div>
      <div class="beside">
        {photo.width > 0 ? (
          <div class="photo" style={{ "--ratio": photo.width / photo.height }}>
            <PhotoImage photo={photo} size="large" />
            {!drawing &&
              faces.map((face) => (
                <Frame
                  key={face.faceId}
                  face={face}
                  strong={face.faceId === pointed}
                  onPointed={(is) => setPointed(is ? face.faceId : undefined)}
                />
              ))}
            {boxes.apply([], begun).map(({ id, box, name }) => (
              <div key={id} class="frame drawn-box" style={placeOf(box)}>
                <span>{name ?? "Not saved yet"}</span>
              </div>
            ))}
            {drawing && (
              <Drawing
                field={`drawn on ${photoId}`}
                ratio={photo.width / photo.height}
                onBox={add}
                onCancel={() => setDrawing(false)}
              />
            )}
          </div>
        ) : (
          <Failure text={photo.reason ?? "This photo could not be read."} />
        )}
        <Cast faces={faces} pointed={pointed} onPointed={setPointed} onWork={work} />
      </div>
    </section>
  );
}

interface FrameProps {
  readonly face: Face;
  readonly strong: boolean;
  readonly onPointed: (is: boolean) => void;
}

/** A face's box; a click goes to what is said about it. */
function Frame({ face: { faceId, box, person }, strong, onPointed }: FrameProps) {
  const go = () => {
    const row = document.getElementById(`cast-${faceId}`);
    row?.scrollIntoView({ block: "nearest" });
    row?.querySelector<HTMLElement>("input, a, button")?.focus();
  };
  return (
    <button
      type="button"
      class={strong ? "frame strong" : "frame"}
      style={placeOf(box)}
      aria-label={person ? person.name : "A face without a name"}
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

function placeOf(box: Box) {
  const percent = (fraction: number) => `${100 * fraction}%`;
  return { left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) };
}
