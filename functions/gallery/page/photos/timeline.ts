import type { RefObject } from "preact";
import { useLayoutEffect, useMemo, useState } from "preact/hooks";

/** The photos of a month, or those without a date. */
export interface Section {
  /** YYYY-MM; empty for photos without a date. */
  readonly month: string;
  readonly count: number;
}

/** A section and where it is. Lengths are px. */
export interface PlacedSection extends Section {
  /** Distance of the heading from the top of the first one. */
  readonly top: number;
}

/** Where sections and their square cells are. Lengths are px. */
export interface Timeline {
  readonly sections: readonly PlacedSection[];
  readonly columns: number;
  readonly side: number;
  /** Distance from one cell to the next. */
  readonly pitch: number;
  readonly height: number;
}

/** Cells of a section that are near the screen. */
export interface ShownCells {
  readonly section: PlacedSection;
  readonly first: number;
  /** Index after the last one. */
  readonly end: number;
}

/** Height of a section's heading, px. */
export const HEADING = 64;

/** Distance above and below the screen within which cells are rendered, in screen heights. */
const MARGIN = 0.75;

interface Grid {
  readonly width: number;
  readonly cell: number;
  readonly gap: number;
}

/** Places sections one below the other. @param grid width of the whole, least width of a cell and the gap, px */
export function placeSections(sections: readonly Section[], { width, cell, gap }: Grid): Timeline {
  const columns = Math.max(1, Math.floor((width + gap) / (cell + gap)));
  const side = (width - gap * (columns - 1)) / columns;
  const pitch = side + gap;
  let top = 0;
  const placed = sections.map((section) => {
    const at = { ...section, top };
    top += HEADING + Math.ceil(section.count / columns) * pitch;
    return at;
  });
  return { sections: placed, columns, side, pitch, height: top };
}

/** The cells between two heights, by section. Sections without any are left out, unless their heading is there. */
export function cellsBetween({ sections, columns, pitch, height }: Timeline, from: number, to: number): ShownCells[] {
  return sections.flatMap((section, index) => {
    const bottom = sections[index + 1]?.top ?? height;
    if (bottom < from || section.top > to) return [];
    const rowAt = (y: number) => (y - section.top - HEADING) / pitch;
    const first = Math.max(0, Math.floor(rowAt(from))) * columns;
    const end = Math.max(0, Math.ceil(rowAt(to))) * columns;
    return [{ section, first: Math.min(section.count, first), end: Math.min(section.count, end) }];
  });
}

/** The section at a height. */
export function sectionAt({ sections }: Timeline, y: number): PlacedSection | undefined {
  return sections.findLast(({ top }) => top <= y) ?? sections[0];
}

/** A photo of the timeline: its section, and its position there. */
export interface Place {
  readonly month: string;
  readonly index: number;
}

/** The place behind or before another one; undefined at either end. */
export function placeBeside(sections: readonly Section[], { month, index }: Place, step: 1 | -1): Place | undefined {
  const at = sections.findIndex((section) => section.month === month);
  const [to, { count = 0 } = {}] = [index + step, sections[at]];
  if (to >= 0 && to < count) return { month, index: to };
  const other = at < 0 ? undefined : sections[at + step];
  return other && { month: other.month, index: step > 0 ? 0 : other.count - 1 };
}

/** The timeline of an element, and its cells near the screen. The element's style gives --cell, in em, and the gap. */
export function useTimeline(element: RefObject<HTMLElement | null>, sections: readonly Section[]) {
  const [grid, setGrid] = useState<Grid>({ width: 0, cell: 1, gap: 0 });
  const [screen, setScreen] = useState({ from: 0, to: 0 });
  const timeline = useMemo(() => placeSections(sections, grid), [sections, grid]);
  useLayoutEffect(() => {
    const root = element.current;
    if (!root) return undefined;
    const measure = () => {
      const style = getComputedStyle(root);
      const cell = Number.parseFloat(style.getPropertyValue("--cell")) * Number.parseFloat(style.fontSize);
      const next = { width: root.clientWidth, cell, gap: Number.parseFloat(style.columnGap) || 0 };
      setGrid((before) => (JSON.stringify(before) === JSON.stringify(next) ? before : next));
      scroll();
    };
    const scroll = () => {
      // In steps of a quarter of a screen, so that few renders are needed.
      const step = innerHeight / 4;
      const from = Math.floor((-root.getBoundingClientRect().top - MARGIN * innerHeight) / step) * step;
      const to = from + (1 + 2 * MARGIN) * innerHeight + step;
      setScreen((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(root);
    // Content above may change its height.
    observer.observe(document.body);
    addEventListener("scroll", scroll, { passive: true });
    addEventListener("resize", measure);
    return () => {
      observer.disconnect();
      removeEventListener("scroll", scroll);
      removeEventListener("resize", measure);
    };
  }, []);
  const shown = grid.width > 0 ? cellsBetween(timeline, screen.from, screen.to) : [];
  return { timeline, shown };
}
