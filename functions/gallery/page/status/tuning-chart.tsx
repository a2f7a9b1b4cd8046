import { useEffect, useRef, useState } from "preact/hooks";
import { texts } from "../texts/texts.ts";
import { countsAt, SETTINGS, type SettingName, type Tuning } from "./tuning-types.ts";

interface ChartProps {
  readonly tuning: Tuning;
  readonly wanted: Readonly<Record<SettingName, number>>;
  readonly onDrag: (name: SettingName, value: number) => void;
}

/** Sizes in the drawing's own units: height, y of the axis and of the highest bar; width on a large and a small window. */
const [HEIGHT, FLOOR, TOP] = [320, 286, 46];
const [WIDE, NARROW] = [800, 400];
/** Windows of at least this width are large. */
const LARGE_PX = 700;
const LARGEST = 1.6;
const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1, 1.2, 1.4, 1.6];

/** Maps a distance to its x coordinate. */
type Scale = (distance: number) => number;

/** Class of each line and y coordinate of its label. */
const LINES: Readonly<Record<SettingName, { readonly look: string; readonly labelY: number }>> = {
  FACE_CLUSTER_DIST: { look: "cluster", labelY: 16 },
  FACE_MATCH_DIST: { look: "match", labelY: 38 },
};

/** Histogram of the distances of face pairs, of the same person and of different people. The two parameters are lines to drag. */
export function Chart({ tuning, wanted, onDrag }: ChartProps) {
  const { same, different, step } = tuning.histogram;
  const width = useWindowWidth() < LARGE_PX ? NARROW : WIDE;
  const words = texts.tuning.chart;
  const x: Scale = (distance) => (distance / LARGEST) * width;
  return (
    <figure class="panel chart">
      <figcaption>
        <span class="key same">{words.samePerson}</span>
        <span class="key different">{words.differentPeople}</span>
      </figcaption>
      {/* biome-ignore lint/a11y/useSemanticElements: a drawing has no fieldset */}
      <svg viewBox={`0 0 ${width} ${HEIGHT}`} role="group" aria-label={words.label}>
        <Bars x={x} counts={different} step={step} look="different" />
        <Bars x={x} counts={same} step={step} look="same" />
        <line class="axis" x1={0} x2={width} y1={FLOOR} y2={FLOOR} />
        {TICKS.map((tick) => (
          <text key={tick} class="scale-mark" x={x(tick)} y={FLOOR + 20} text-anchor={tickAnchor(tick)}>
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
      <p class="lead">{words.scale({ ratio: pairRatio(tuning) })}</p>
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

function tickAnchor(tick: number): "start" | "middle" | "end" {
  return tick === 0 ? "start" : tick === LARGEST ? "end" : "middle";
}

/** Number of different-person pairs for each same-person pair. */
function pairRatio({ histogram: { same, different } }: Tuning): number {
  const sum = (counts: readonly number[]) => counts.reduce((all, each) => all + each, 0);
  return sum(different) / Math.max(1, sum(same));
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

/** Distance by which each key moves a line; infinite means to the end. */
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

/** One of the two parameters: a slider whose track is the chart. */
function Line({ x, name, tuning, value, onDrag }: LineProps) {
  const { minimum, maximum } = tuning[name];
  const { look, labelY } = LINES[name];
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
      class={`handle ${look}`}
      role="slider"
      tabindex={0}
      aria-label={name}
      aria-valuemin={minimum}
      aria-valuemax={maximum}
      aria-valuenow={value}
      aria-valuetext={texts.tuning.chart.valueText({ value, result: previewText(tuning, name, value) })}
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
        {texts.tuning.chart[name]({ value })}
      </text>
    </g>
  );
}

/** The result of a value: `23 groups, 41 ungrouped faces` */
export function previewText(tuning: Tuning, name: SettingName, value: number): string {
  const words = texts.tuning.setting;
  if (name === "FACE_MATCH_DIST") {
    return words.ungroupedResult({ ungrouped: countsAt(tuning.FACE_MATCH_DIST, value)?.lone ?? 0 });
  }
  const { clusters = 0, lone = 0 } = countsAt(tuning.FACE_CLUSTER_DIST, value) ?? {};
  return words.result({ groups: clusters, ungrouped: lone });
}
