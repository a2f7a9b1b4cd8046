import { useEffect, useState } from "preact/hooks";
import { call, type PhotoWithFaces } from "../state/api.ts";
import { boxStyle } from "./box-style.ts";
import { PhotoImage } from "./photo-image.tsx";
import "./peek.css";

/** How long a pointer rests on a face, or a finger presses it, before its photo appears, ms. */
const REST_MS = 550;

/** Distance from the face, and from the edges of the window, px. */
const GAP = 12;

/** Movement by which a long press becomes scrolling, px. */
const MOVED = 10;

interface Peek {
  readonly photo: PhotoWithFaces;
  readonly faceId: string | undefined;
  /** Where the face is in the window. */
  readonly beside: DOMRect;
}

/**
 * The whole photo of the face under the pointer, or under a finger that stays on it. It shows what a click on the photo's
 * link shows too, so that keys and screen readers need nothing of it.
 */
export function PhotoPeek() {
  const [peek, setPeek] = useState<Peek>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over: HTMLElement | undefined;
    let start = { x: 0, y: 0 };
    let isPressed = false;
    const end = () => {
      clearTimeout(timer);
      over = undefined;
      setPeek(undefined);
    };
    const begin = (tile: HTMLElement) => {
      end();
      over = tile;
      timer = setTimeout(async () => {
        const { photo: id = "", face: faceId } = tile.dataset;
        const photo = await call<PhotoWithFaces>(`/photos/${id}`).catch(() => undefined);
        if (photo && over === tile && tile.isConnected)
          setPeek({ photo, faceId, beside: tile.getBoundingClientRect() });
      }, REST_MS);
    };
    const listeners: { [Name in keyof DocumentEventMap]?: (event: DocumentEventMap[Name]) => void } = {
      pointerover(event) {
        if (event.pointerType !== "mouse") return;
        const tile = tileAt(event.target);
        if (tile !== over) tile ? begin(tile) : end();
      },
      pointerdown(event) {
        const tile = tileAt(event.target);
        isPressed = event.pointerType !== "mouse" && tile !== undefined;
        start = { x: event.clientX, y: event.clientY };
        if (isPressed && tile) begin(tile);
        else end();
      },
      pointermove({ clientX, clientY }) {
        if (isPressed && Math.hypot(clientX - start.x, clientY - start.y) > MOVED) end();
      },
      pointerup: () => isPressed && end(),
      pointercancel: () => isPressed && end(),
      keydown: end,
      scroll: end,
      // Otherwise a long press opens the menu of the browser.
      contextmenu: (event) => isPressed && event.preventDefault(),
    };
    for (const [name, listen] of Object.entries(listeners))
      document.addEventListener(name, listen as EventListener, { capture: true, passive: name !== "contextmenu" });
    addEventListener("hashchange", end);
    return () => {
      end();
      removeEventListener("hashchange", end);
      for (const [name, listen] of Object.entries(listeners))
        document.removeEventListener(name, listen as EventListener, { capture: true });
    };
  }, []);
  if (!peek) return null;
  const { photo, faceId, beside } = peek;
  const face = photo.faces.find((each) => each.faceId === faceId);
  return (
    <div class="peek" aria-hidden="true" style={placed(beside, photo)}>
      <PhotoImage photo={photo} size="small" />
      {face && <span style={boxStyle(face.box)} />}
    </div>
  );
}

function tileAt(target: EventTarget | null): HTMLElement | undefined {
  const element = target instanceof Element ? target : undefined;
  // Captions and ticks over a face belong to it.
  const inside = element?.closest<HTMLElement>("li, .cell")?.querySelector<HTMLElement>("[data-photo]");
  return (
    element?.closest<HTMLElement>("[data-photo]") ??
    (element?.closest("a, button, .cell") ? (inside ?? undefined) : undefined)
  );
}

/** The place beside a face where a photo fits best: on the side with more room, within the window. */
function placed(beside: DOMRect, { width, height }: { readonly width: number; readonly height: number }) {
  const ratio = width > 0 && height > 0 ? width / height : 1;
  const room = {
    left: beside.left,
    right: innerWidth - beside.right,
    above: beside.top,
    below: innerHeight - beside.bottom,
  };
  const isBeside = Math.max(room.left, room.right) > 320;
  const most = {
    width: Math.min(560, (isBeside ? Math.max(room.left, room.right) : innerWidth) - 2 * GAP),
    height: Math.min(480, (isBeside ? innerHeight : Math.max(room.above, room.below)) - 2 * GAP),
  };
  const wide = Math.min(most.width, most.height * ratio);
  const high = wide / ratio;
  const within = (at: number, size: number, all: number) => Math.max(GAP, Math.min(at, all - size - GAP));
  const centre = { x: beside.left + beside.width / 2, y: beside.top + beside.height / 2 };
  const left = isBeside
    ? room.right >= room.left
      ? beside.right + GAP
      : beside.left - GAP - wide
    : within(centre.x - wide / 2, wide, innerWidth);
  const top = isBeside
    ? within(centre.y - high / 2, high, innerHeight)
    : room.below >= room.above
      ? beside.bottom + GAP
      : beside.top - GAP - high;
  return { left: `${left}px`, top: `${top}px`, width: `${wide}px`, height: `${high}px` };
}
