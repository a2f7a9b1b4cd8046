import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { NameField, type NameGiven } from "../parts/naming.tsx";
import type { Box } from "../state/api.ts";
import { setDraft } from "../state/drafts.ts";
import { texts } from "../texts/texts.ts";

interface DrawingProps {
  /** Key of the name field. */
  readonly field: string;
  /** Width of the photo divided by its height. */
  readonly ratio: number;
  readonly onBox: (box: Box, given: NameGiven | undefined) => void;
  readonly onCancel: () => void;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Fractions of the photo's width: how far a key moves or resizes the box, and the smallest box. */
const STEP = 0.01;
const SMALLEST = 0.02;

/**
 * Draws the box of a face by hand. With the pointer: drag. With the keyboard: arrow keys move the box, with Shift they
 * resize it, Enter continues to the name, Escape cancels.
 */
export function Drawing({ field, ratio, onBox, onCancel }: DrawingProps) {
  const [box, setBox] = useState<Box>(() => squareAt(0.4, 0.5 - 0.1 * ratio, 0.2, ratio));
  const [isNaming, setNaming] = useState(false);
  const start = useRef<Point | undefined>(undefined);
  const surface = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => frame.current?.focus({ preventScroll: true }), []);

  function pointAt({ clientX, clientY }: PointerEvent) {
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
        start.current = pointAt(event);
        setNaming(false);
      }}
      onPointerMove={(event) => start.current && setBox(squareBetween(start.current, pointAt(event), ratio))}
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
        aria-label={texts.photo.addFaceBox}
        onKeyDown={press}
        onClick={() => setNaming(true)}
      />
      <p class="unseen" role="status">
        {texts.photo.addFacePlace({
          left: Math.round(100 * box.x),
          top: Math.round(100 * box.y),
          width: Math.round(100 * box.width),
        })}
      </p>
      {isNaming ? (
        <div
          class="drawn"
          style={{ left: percent(clamp(box.x, 0, 0.6)), top: percent(Math.min(0.85, box.y + box.height)) }}
        >
          <NameField
            field={field}
            label={texts.photo.addFaceField}
            focus
            onName={(given) => onBox(box, given)}
            onCancel={() => {
              setDraft(field, undefined);
              onCancel();
            }}
          />
          <button type="button" class="quiet" onClick={() => onBox(box, undefined)}>
            {texts.photo.addWithoutName}
          </button>
        </div>
      ) : (
        <p class="how">{texts.photo.addFaceHow}</p>
      )}
    </div>
  );
}

/** A square entirely inside the photo. `width` is a fraction of the photo's width. */
function squareAt(x: number, y: number, width: number, ratio: number): Box {
  const side = clamp(width, SMALLEST, Math.min(1, 1 / ratio));
  const height = side * ratio;
  return { x: clamp(x, 0, 1 - side), y: clamp(y, 0, 1 - height), width: side, height };
}

/** The square drawn by dragging from one point to another. */
function squareBetween(from: Point, to: Point, ratio: number): Box {
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
