import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { monthName, shortMonth } from "../base/format.ts";
import { texts } from "../texts/texts.ts";
import { type PlacedSection, sectionAt, type Timeline } from "./timeline.ts";

interface ScrubberProps {
  readonly timeline: Timeline;
  readonly root: RefObject<HTMLElement | null>;
}

/** A month or year beside the column. */
interface Mark {
  readonly section: PlacedSection;
  readonly text: string;
  /** The rest of its name, for screen readers. */
  readonly rest: string;
  /** Distance from the top of the column, px. */
  readonly y: number;
}

/** Least distance of two marks, px. */
const APART = 26;

/** Below the header, px. */
const UNDER_HEADER = 76;

/** A column of years and months at the edge of the window: a press or a drag scrolls to them. */
export function Scrubber({ timeline, root }: ScrubberProps) {
  const column = useRef<HTMLElement>(null);
  const [length, setLength] = useState(0);
  const [pointed, setPointed] = useState<{ readonly y: number; readonly month: string }>();
  const [current, setCurrent] = useState<string>();
  const isLong = timeline.sections.length > 1 && timeline.height > 1.5 * innerHeight;
  useLayoutEffect(() => {
    const measure = () => setLength(column.current?.clientHeight ?? 0);
    measure();
    addEventListener("resize", measure);
    return () => removeEventListener("resize", measure);
  }, [isLong]);
  useEffect(() => {
    const update = () => {
      const top = root.current?.getBoundingClientRect().top ?? 0;
      setCurrent(sectionAt(timeline, UNDER_HEADER + 1 - top)?.month);
    };
    update();
    addEventListener("scroll", update, { passive: true });
    return () => removeEventListener("scroll", update);
  }, [timeline]);
  const marks = useMemo(() => (isLong ? marksOf(timeline, length) : []), [timeline, length]);
  if (!isLong) return null;

  const scrollToHeight = (y: number) => {
    const top = (root.current?.getBoundingClientRect().top ?? 0) + scrollY;
    scrollTo(0, Math.max(0, top + y - UNDER_HEADER));
  };
  function drag(event: PointerEvent) {
    if (!column.current || event.buttons !== 1) return;
    const { top, height } = column.current.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (event.clientY - top) / height));
    const section = sectionAt(timeline, share * timeline.height);
    if (!section) return;
    setPointed({ y: share * height, month: section.month });
    scrollToHeight(share * timeline.height);
  }
  const last = marks.findLast(({ section }) => section.top <= (topOf(timeline, current) ?? 0));
  return (
    <nav
      ref={column}
      class="scrubber"
      aria-label={texts.photos.jump}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onPointerUp={() => setPointed(undefined)}
      onPointerCancel={() => setPointed(undefined)}
    >
      {marks.map(({ section, text, rest, y }) => (
        <button
          key={section.month}
          type="button"
          class="plain"
          style={{ transform: `translateY(${y}px)` }}
          aria-current={section === last?.section ? "true" : undefined}
          onPointerDown={(event) => event.stopPropagation()}
          onClick={() => scrollToHeight(section.top)}
        >
          {text} <span class="unseen">{rest}</span>
        </button>
      ))}
      {pointed && (
        <span class="pointed" style={{ transform: `translateY(${pointed.y}px)` }} aria-hidden="true">
          {nameOf(pointed.month)}
        </span>
      )}
    </nav>
  );
}

const nameOf = (month: string) => (month ? monthName(month) : texts.photos.undated);

const topOf = ({ sections }: Timeline, month: string | undefined) => sections.find((each) => each.month === month)?.top;

/** Years where they begin, and months where there is room between them. */
function marksOf({ sections, height }: Timeline, length: number): readonly Mark[] {
  const yearOf = ({ month }: PlacedSection) => month.slice(0, 4);
  const places = sections.map((section, index) => {
    const beginsYear = index === 0 || yearOf(section) !== yearOf(sections[index - 1]!);
    return { section, beginsYear, ...textsOf(section.month, beginsYear), y: (section.top / height) * (length - APART) };
  });
  const marks: Mark[] = [];
  for (const wanted of [true, false]) {
    for (const { beginsYear, ...mark } of places) {
      const hasRoom = marks.every(({ y }) => Math.abs(y - mark.y) >= APART);
      if (beginsYear === wanted && hasRoom) marks.push(mark);
    }
  }
  return marks.sort((a, b) => a.y - b.y);
}

function textsOf(month: string, beginsYear: boolean): Pick<Mark, "text" | "rest"> {
  if (month === "") return { text: texts.photos.undatedMark, rest: texts.photos.undated };
  const [year, name] = [month.slice(0, 4), shortMonth(month)];
  return beginsYear ? { text: year, rest: name } : { text: name, rest: year };
}
