import type { RefObject } from "preact";
import { useLayoutEffect, useState } from "preact/hooks";

/** The rendered cells of a long grid and their layout. Lengths are px. */
export interface Window {
  readonly first: number;
  /** Index after the last rendered cell. */
  readonly end: number;
  readonly columns: number;
  readonly side: number;
  /** Distance from one row to the next. */
  readonly pitch: number;
  /** Distance from one cell of a row to the next. */
  readonly step: number;
  /** Height of the whole grid. */
  readonly height: number;
}

const NOTHING: Window = { first: 0, end: 0, columns: 1, side: 0, pitch: 1, step: 1, height: 0 };

/** Distance above and below the screen within which cells are rendered, in screen heights. */
const MARGIN = 0.75;

/**
 * The part of a grid of squares that is near the screen, updated while the page scrolls. The grid's style gives the
 * minimum cell width (--cell, in em), the gap, and the height of what is below each square (--below, in em, or nothing).
 */
export function useWindow(grid: RefObject<HTMLElement | null>, total: number): Window {
  const [shown, setShown] = useState(NOTHING);
  useLayoutEffect(() => {
    const element = grid.current;
    if (!element) return undefined;
    let layout = measureLayout(element, total);
    let top = documentTop(element);
    let last = NOTHING;
    let frame = 0;
    const update = () => {
      cancelAnimationFrame(frame);
      const near = visibleWindow(layout, total, scrollY - top, MARGIN);
      const seen = visibleWindow(layout, total, scrollY - top, 0);
      // After a jump all cells are new: first those on the screen, so that no task is long, then those near it.
      const isJump = seen.first < seen.end && (near.end <= last.first || near.first >= last.end);
      const next = isJump ? seen : near;
      if (isJump) frame = requestAnimationFrame(update);
      last = next;
      setShown((before) => (isSame(before, next) ? before : next));
    };
    const measure = () => {
      layout = measureLayout(element, total);
      top = documentTop(element);
      update();
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    // Content above the grid may change its height.
    observer.observe(document.body);
    addEventListener("scroll", update, { passive: true });
    addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      removeEventListener("scroll", update);
      removeEventListener("resize", measure);
    };
  }, [total]);
  return shown;
}

type Layout = Pick<Window, "columns" | "side" | "pitch" | "step" | "height">;

function measureLayout(element: HTMLElement, total: number): Layout {
  const style = getComputedStyle(element);
  const gap = Number.parseFloat(style.columnGap) || 0;
  const em = Number.parseFloat(style.fontSize);
  const smallest = Number.parseFloat(style.getPropertyValue("--cell")) * em;
  const below = Number.parseFloat(style.getPropertyValue("--below")) * em || 0;
  const width = element.clientWidth;
  const columns = Math.max(1, Math.floor((width + gap) / (smallest + gap)));
  const side = (width - gap * (columns - 1)) / columns;
  const rows = Math.ceil(total / columns);
  const [step, pitch] = [side + gap, side + below + gap];
  return { columns, side, pitch, step, height: Math.max(0, rows * pitch - gap) };
}

/** @param margin distance above and below the screen, in screen heights */
function visibleWindow(layout: Layout, total: number, scrolled: number, margin: number): Window {
  const { columns, pitch } = layout;
  const firstRow = Math.max(0, Math.floor((scrolled - margin * innerHeight) / pitch));
  const endRow = Math.ceil((scrolled + (1 + margin) * innerHeight) / pitch);
  return { ...layout, first: Math.min(total, firstRow * columns), end: Math.max(0, Math.min(total, endRow * columns)) };
}

function documentTop(element: HTMLElement): number {
  return element.getBoundingClientRect().top + scrollY;
}

function isSame(a: Window, b: Window): boolean {
  return (
    a.first === b.first && a.end === b.end && a.columns === b.columns && a.side === b.side && a.height === b.height
  );
}

/** Scrolls until a row is on the screen and not covered by the header or the bar below. */
export function bringIntoView(grid: HTMLElement, row: number, { pitch, side }: Window): void {
  const top = documentTop(grid) + row * pitch;
  if (top < scrollY + 90) scrollTo(0, top - 90);
  else if (top + side > scrollY + innerHeight - 90) scrollTo(0, top + side - innerHeight + 90);
}
