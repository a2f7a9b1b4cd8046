import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { moveBy, type Point, type Sizes, type View, WHOLE, zoomBy } from "./zoom.ts";

interface ZoomOptions {
  /** The photo: another one is shown as a whole. */
  readonly photoId: string | undefined;
  /** Width of the file, px. */
  readonly fileWidth: number;
  /** Called for a swipe while the whole photo is shown: 1 to the left, -1 to the right. */
  readonly onSwipe: (step: 1 | -1) => void;
}

/** Least distance of a swipe, px. */
const SWIPE = 50;
/** Most time between the two presses of a double click or tap, ms, and most distance, px. */
const DOUBLE_MS = 350;
const DOUBLE = 30;
/** Least zoom after a double click, and largest one if the file has no more pixels. */
const CLOSER = 2.5;
/** How far one step of a key zooms. */
const STEP = 1.4;

/** Zooming and moving of the `.photo` in an area, by wheel, pinch, double click and keys. */
export function useZoom(area: RefObject<HTMLElement | null>, { photoId, fileWidth, onSwipe }: ZoomOptions) {
  const [state, setState] = useState<{ readonly of: string | undefined; readonly view: View }>({
    of: photoId,
    view: WHOLE,
  });
  const view = state.of === photoId ? state.view : WHOLE;
  const gesture = useRef(new Gesture());
  function sizes(): Sizes {
    const photo = area.current?.querySelector<HTMLElement>(".photo");
    const size = (element: HTMLElement | null | undefined) => ({
      width: element?.offsetWidth ?? 0,
      height: element?.offsetHeight ?? 0,
    });
    const most = Math.max(CLOSER, (2 * fileWidth) / Math.max(1, photo?.offsetWidth ?? 0));
    return { photo: size(photo), area: size(area.current), most };
  }
  const change = (next: (view: View) => View) =>
    setState((before) => ({ of: photoId, view: next(before.of === photoId ? before.view : WHOLE) }));
  const zoom = (factor: number, at: Point = { x: 0, y: 0 }) => change((now) => zoomBy(now, factor, at, sizes()));
  const fromCentre = ({ clientX, clientY }: Pick<MouseEvent, "clientX" | "clientY">): Point => {
    const { left = 0, top = 0, width = 0, height = 0 } = area.current?.getBoundingClientRect() ?? {};
    return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
  };
  function toggle(at: Point): void {
    const { photo } = sizes();
    const file = fileWidth / Math.max(1, photo.width);
    if (view.zoom > 1) change(() => WHOLE);
    else zoom(Math.max(CLOSER, file), at);
  }
  const latest = useRef(zoom);
  latest.current = zoom;
  useEffect(() => {
    const element = area.current;
    if (!element) return undefined;
    const turn = (event: WheelEvent) => {
      event.preventDefault();
      latest.current(Math.exp(-event.deltaY / (event.ctrlKey ? 100 : 400)), fromCentre(event));
    };
    element.addEventListener("wheel", turn, { passive: false });
    return () => element.removeEventListener("wheel", turn);
  }, []);
  return {
    view,
    closer: () => zoom(STEP),
    farther: () => zoom(1 / STEP),
    whole: () => change(() => WHOLE),
    pointers: {
      onPointerDown(event: PointerEvent) {
        if (event.button !== 0) return;
        area.current?.setPointerCapture(event.pointerId);
        gesture.current.down(event.pointerId, fromCentre(event));
      },
      onPointerMove(event: PointerEvent) {
        const moved = gesture.current.move(event.pointerId, fromCentre(event));
        if (!moved) return;
        const { by, factor, at } = moved;
        if (factor !== 1) zoom(factor, at);
        change((now) => (now.zoom > 1 ? moveBy(now, by, sizes()) : now));
      },
      onPointerUp(event: PointerEvent) {
        const { swiped, isDouble } = gesture.current.up(event.pointerId, fromCentre(event), event.timeStamp);
        if (isDouble) toggle(fromCentre(event));
        else if (view.zoom === 1 && Math.abs(swiped) > SWIPE) onSwipe(swiped < 0 ? 1 : -1);
      },
      onPointerCancel(event: PointerEvent) {
        gesture.current.cancel(event.pointerId);
      },
    },
  };
}

/** The fingers, or the mouse, that are down. */
class Gesture {
  private readonly fingers = new Map<number, Point>();
  private begin: Point = { x: 0, y: 0 };
  private isSeveral = false;
  private tapped: (Point & { readonly time: number }) | undefined;

  down(id: number, at: Point): void {
    if (this.fingers.size === 0) {
      this.begin = at;
      this.isSeveral = false;
    } else this.isSeveral = true;
    this.fingers.set(id, at);
  }

  /** Returns how far the middle of the fingers moved, and by which factor their distance grew; undefined if none is down. */
  move(id: number, at: Point): { readonly by: Point; readonly factor: number; readonly at: Point } | undefined {
    if (!this.fingers.has(id)) return undefined;
    const [before, spread] = this.middle();
    this.fingers.set(id, at);
    const [after, spreadAfter] = this.middle();
    const factor = spread > 0 && spreadAfter > 0 ? spreadAfter / spread : 1;
    return { by: { x: after.x - before.x, y: after.y - before.y }, factor, at: after };
  }

  /** Returns how far the only finger has moved to the right, and whether it is the second tap at a place. */
  up(id: number, at: Point, time: number): { readonly swiped: number; readonly isDouble: boolean } {
    if (!this.fingers.delete(id) || this.isSeveral) return { swiped: 0, isDouble: false };
    const isNear = (point: Point, most: number) => Math.hypot(point.x - at.x, point.y - at.y) < most;
    const isTap = isNear(this.begin, DOUBLE / 3);
    const isDouble =
      isTap && this.tapped !== undefined && time - this.tapped.time < DOUBLE_MS && isNear(this.tapped, DOUBLE);
    this.tapped = isTap && !isDouble ? { ...at, time } : undefined;
    const [across, down] = [at.x - this.begin.x, at.y - this.begin.y];
    return { swiped: Math.abs(across) > Math.abs(down) ? across : 0, isDouble };
  }

  cancel(id: number): void {
    this.fingers.delete(id);
  }

  /** The middle of the fingers, and their distance if there are two. */
  private middle(): [Point, number] {
    const points = [...this.fingers.values()];
    const [first = { x: 0, y: 0 }, second] = points;
    if (!second) return [first, 0];
    return [
      { x: (first.x + second.x) / 2, y: (first.y + second.y) / 2 },
      Math.hypot(first.x - second.x, first.y - second.y),
    ];
  }
}
