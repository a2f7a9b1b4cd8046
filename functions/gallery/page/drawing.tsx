import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Box } from "./api.ts";
import { setDraft } from "./drafts.ts";
import { NameField, type Who } from "./naming.tsx";

interface DrawingProps {
  /** The field of the name. */
  readonly field: string;
  /** Width of the photo by its height. */
  readonly ratio: number;
  readonly onBox: (box: Box, who: Who | undefined) => void;
  readonly onCancel: () => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Fractions of the photo's width. */
const STEP = 0.01;
const SMALLEST = 0.02;

/**
 * Draws the box of a face by hand. With the pointer: drag. With the keyboard: arrows move the box, with Shift they make
 * it larger or smaller, Enter goes on to the name, Escape leaves.
 */
export function Drawing({ field, ratio, onBox, onCancel }: DrawingProps) {
  const [box, setBox] = useState<Box>(() => squareAt(0.4, 0.5 - 0.1 * ratio, 0.2, ratio));
  const [naming, setNaming] = useState(false);
  const start = useRef<Point | undefined>(undefined);
  const surface = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => frame.current?.focus({ preventScroll: true }), []);

  function pointOf({ clientX, clientY }: PointerEvent) {
    const { left, top, width, height } = surface.current!.getBoundingClientRect();
    return { x: clamp((clientX - left) / width, 0, 1), y: clamp((clientY - top) / height, 0, 1) };
  }
  function press(event: KeyboardEvent) {
    const by = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
    if (by) {
      const [x = 0, y = 0] = by;
      const { width } = box;
      if (event.shiftKey) setBox(squareAt(box.x, box.y, width + STEP * (x - y), ratio));
      else setBox(squareAt(box.x + STEP * x, box.y + STEP * ratio * y, width, ratio));
    } else if (event.key === "+" || event.key === "-") {
      setBox(squareAt(box.x, box.y, box.width + (event.key === "+" ? STEP : -STEP), ratio));
    } else if (event.key === "Enter" || event.key === " ") setNaming(true);
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const percent = (fraction: number) => `${100 * fraction}%`;
  const place = { left: percent(box.x), top: percent(box.y), width: percent(box.width), height: percent(box.height) };
  return (
    <div
      ref={surface}
      class="drawing"
      onPointerDown={(event) => {
        if (event.target !== event.currentTarget) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        start.current = pointOf(event);
        setNaming(false);
      }}
      onPointerMove={(event) => start.current && setBox(between(start.current, pointOf(event), ratio))}
      onPointerUp={() => {
        if (start.current) setNaming(true);
        start.current = undefined;
      }}
    >
      <button
        ref={frame}
        type="button"
        class="frame strong"
        style={place}
        aria-label="Box of the face: arrows move it, Shift and arrows make it larger or smaller, Enter goes on to the name"
        onKeyDown={press}
        onClick={() => setNaming(true)}
      />
      <p class="unseen" role="status">
        {`${Math.round(100 * box.x)} percent from the left, ${Math.round(100 * box.y)} from above, ${Math.round(100 * box.width)} wide`}
      </p>
      {naming ? (
        <div
          class="drawn"
          style={{ left: percent(clamp(box.x, 0, 0.6)), top: percent(Math.min(0.85, box.y + box.height)) }}
        >
          <NameField
            field={field}
            label="Name of this face"
            focus
            onWho={(who) => onBox(box, who)}
            onCancel={() => {
              setDraft(field, undefined);
              onCancel();
            }}
          />
          <button type="button" class="quiet" onClick={() => onBox(box, undefined)}>
            Without a name
          </button>
        </div>
      ) : (
        <p class="how">Drag over the face, or move the box with the arrow keys and press Enter.</p>
      )}
    </div>
  );
}

/** A square on the photo, all of it inside. */
function squareAt(x: number, y: number, width: number, ratio: number): Box {
  const side = clamp(width, SMALLEST, Math.min(1, 1 / ratio));
  const height = side * ratio;
  return { x: clamp(x, 0, 1 - side), y: clamp(y, 0, 1 - height), width: side, height };
}

/** The square that a drag from one point to another means. */
function between(from: Point, to: Point, ratio: number): Box {
  const width = Math.max(Math.abs(to.x - from.x), Math.abs(to.y - from.y) / ratio);
  const square = squareAt(0, 0, width, ratio);
  return squareAt(
    to.x < from.x ? from.x - square.width : from.x,
    to.y < from.y ? from.y - square.height : from.y,
    width,
    ratio,
  );
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(high, value));
}
