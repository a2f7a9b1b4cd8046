import { useEffect, useRef, useState } from "preact/hooks";
import { countsAt, SETTINGS, type SettingName, type Tuning } from "./tuning-types.ts";

interface ChartProps {
  readonly tuning: Tuning;
  readonly wanted: Readonly<Record<SettingName, number>>;
  readonly onDrag: (name: SettingName, value: number) => void;
}

/** Height of the drawing, in its own units; as wide as on a large window, or half of that. */
const [HEIGHT, FLOOR, TOP] = [320, 286, 46];
const [WIDE, NARROW] = [800, 400];
/** Pixels of a window from which on it is large. */
const LARGE_PX = 700;
const LARGEST = 1.6;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6];

/** From a distance to its place in the drawing. */
type Scale = (distance: number) => number;

/** Where the label of each line hangs. */
const LINES: Readonly<Record<SettingName, { readonly short: string; readonly labelY: number }>> = {
  FACE_CLUSTER_DIST: { short: "cluster", labelY: 16 },
  FACE_MATCH_DIST: { short: "match", labelY: 38 },
};

/** How many pairs of faces are how far apart: of one group, and of two. The two distances are lines to drag. */
export function Chart({ tuning, wanted, onDrag }: ChartProps) {
  const { same, different, step } = tuning.histogram;
  const width = useWindowWidth() < LARGE_PX ? NARROW : WIDE;
  const x: Scale = (distance) => (distance / LARGEST) * width;
  return (
    <figure class="panel chart">
      <figcaption>
        <span class="key same">pairs of one group or person</span>
        <span class="key different">pairs of two</span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset */}
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="group" aria-label="Distances between faces">
        <Bars x={x} counts={different} step={step} look="different" />
        <Bars x={x} counts={same} step={step} look="same" />
        <line class="axis" x1={0} x2={width} y1={FLOOR} y2={FLOOR} />
        {TICKS.map((tick) => (
          <text key={tick} class="tick" x={x(tick)} y={FLOOR + 20} text-anchor={anchorOf(tick)}>
            {tick.toFixed(1)}
          </text>
        ))}
        {SETTINGS.map((name) => (
          <Line
            key={name}
            x={x}
            name={name}
            tuning={tuning}
            value={wanted[name]}
            onDrag={(value) => onDrag(name, value)}
          />
        ))}
      </svg>
      <p class="lead">
        The shapes are drawn to the same height: there are {times(tuning)} as many pairs of two. Drag a line, or move it
        with the arrow keys.
      </p>
    </figure>
  );
}

function useWindowWidth(): number {
  const [width, setWidth] = useState(innerWidth);
  useEffect(() => {
    const change = () => setWidth(innerWidth);
    addEventListener("resize", change);
    return () => removeEventListener("resize", change);
  }, []);
  return width;
}

function anchorOf(tick: number): "start" | "middle" | "end" {
  return tick === 0 ? "start" : tick === LARGEST ? "end" : "middle";
}

function times({ histogram: { same, different } }: Tuning): string {
  const sum = (counts: readonly number[]) => counts.reduce((all, each) => all + each, 0);
  const ratio = sum(different) / Math.max(1, sum(same));
  return `${ratio.toLocaleString(undefined, { maximumSignificantDigits: 2 })} times`;
}

interface BarsProps {
  readonly x: Scale;
  readonly counts: readonly number[];
  readonly step: number;
  readonly look: string;
}

function Bars({ x, counts, step, look }: BarsProps) {
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  const height = (n: number) => (n / most) * (FLOOR - TOP);
  return (
    <g class={look}>
      {counts.map((n, at) =>
        n === 0 ? null : (
          <rect
            key={x(at * step)}
            x={x(at * step) + 0.5}
            width={x(step) - 1}
            y={FLOOR - Math.max(1, height(n))}
            height={Math.max(1, height(n))}
          />
        ),
      )}
    </g>
  );
}

interface LineProps {
  readonly x: Scale;
  readonly name: SettingName;
  readonly tuning: Tuning;
  readonly value: number;
  readonly onDrag: (value: number) => void;
}

/** How far keys move a line. */
const KEYS: Readonly<Record<string, number>> = {
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  PageDown: -0.1,
  PageUp: 0.1,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

/** One of the two distances: a slider whose track is the chart. */
function Line({ x, name, tuning, value, onDrag }: LineProps) {
  const { minimum, maximum } = tuning[name];
  const { short, labelY } = LINES[name];
  const group = useRef<SVGGElement>(null);
  const move = (to: number) => onDrag(Math.min(maximum, Math.max(minimum, Math.round(to * 100) / 100)));

  function drag(event: PointerEvent): void {
    const svg = group.current?.ownerSVGElement?.getBoundingClientRect();
    if (!svg || !group.current?.hasPointerCapture(event.pointerId)) return;
    move(((event.clientX - svg.left) / svg.width) * LARGEST);
  }
  function press(event: KeyboardEvent): void {
    const by = KEYS[event.key];
    if (by === undefined) return;
    event.preventDefault();
    move(Number.isFinite(by) ? value + by : by);
  }
  const right = x(value) > x(LARGEST) - 110;
  return (
    <g
      ref={group}
      class={`handle ${short}`}
      role="slider"
      tabindex={0}
      aria-label={name}
      aria-valuemin={minimum}
      aria-valuemax={maximum}
      aria-valuenow={value}
      aria-valuetext={`${value.toFixed(2)}: ${wouldBe(tuning, name, value)}`}
      onPointerDown={(event) => {
        group.current?.setPointerCapture(event.pointerId);
        group.current?.focus();
        drag(event);
      }}
      onPointerMove={drag}
      onKeyDown={press}
    >
      <rect class="grip" x={x(value) - 14} y={0} width={28} height={FLOOR} />
      <line x1={x(value)} x2={x(value)} y1={labelY - 12} y2={FLOOR} />
      <circle cx={x(value)} cy={labelY - 5} r={7} />
      <text x={x(value) + (right ? -12 : 12)} y={labelY} text-anchor={right ? "end" : "start"}>
        {short} {value.toFixed(2)}
      </text>
    </g>
  );
}

/** `23 groups, 41 lone faces` */
export function wouldBe(tuning: Tuning, name: SettingName, value: number): string {
  const lone = (n: number) => `${n.toLocaleString()} lone ${n === 1 ? "face" : "faces"}`;
  if (name === "FACE_MATCH_DIST") return lone(countsAt(tuning.FACE_MATCH_DIST, value)?.lone ?? 0);
  const found = countsAt(tuning.FACE_CLUSTER_DIST, value);
  const clusters = found?.clusters ?? 0;
  return `${clusters.toLocaleString()} ${clusters === 1 ? "group" : "groups"}, ${lone(found?.lone ?? 0)}`;
}
