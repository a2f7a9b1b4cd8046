import { wouldBe } from "./tuning-chart.tsx";
import type { Setting, SettingName, Tuning } from "./tuning-types.ts";
import { perform } from "./work.ts";

const ABOUT: Readonly<Record<SettingName, string>> = {
  FACE_CLUSTER_DIST:
    "The largest distance of neighbours in a group. Larger: fewer lone faces, until two people become one group.",
  FACE_MATCH_DIST: "How far beyond a group's radius a face may be that joins it. Larger: fewer lone faces.",
};

interface SettingCardProps {
  readonly name: SettingName;
  readonly tuning: Tuning;
  /** Where the line was dragged to. */
  readonly value: number;
  readonly onReset: () => void;
}

/** One of the two distances: what it does now, what it would do, and a button that applies it. */
export function SettingCard({ name, tuning, value, onReset }: SettingCardProps) {
  const setting: Setting = tuning[name];
  const changed = value !== setting.value;
  function apply(to: number | null) {
    if (to === null) onReset();
    void perform({
      method: "PATCH",
      path: "/parameters",
      body: { [name]: to },
      done: `${name} is ${(to ?? setting.default).toFixed(2)} from the next run on`,
    });
  }
  return (
    <div class="panel setting">
      <h2>{name}</h2>
      <p class="lead">{ABOUT[name]}</p>
      <dl class="rows">
        <div>
          <dt>Now {setting.value.toFixed(2)}</dt>
          <dd>{wouldBe(tuning, name, setting.value)}</dd>
        </div>
        <div class={changed ? "wanted" : "wanted as-is"}>
          <dt>With {value.toFixed(2)}</dt>
          <dd aria-live="polite">{wouldBe(tuning, name, value)}</dd>
        </div>
      </dl>
      <Curve setting={setting} value={value} />
      <p class="buttons">
        <button type="button" disabled={!changed} onClick={() => apply(value)}>
          Apply {value.toFixed(2)}
        </button>
        <button type="button" class="quiet" disabled={!changed} onClick={onReset}>
          Leave it
        </button>
        {setting.value !== setting.default && (
          <button type="button" class="quiet" onClick={() => apply(null)}>
            Back to {setting.default.toFixed(2)}
          </button>
        )}
      </p>
    </div>
  );
}

const [WIDTH, HEIGHT] = [320, 70];

/** Groups and lone faces over all distances. */
function Curve({ setting, value }: { setting: Setting; value: number }) {
  const { at, minimum, maximum } = setting;
  const most = at.reduce((all, { clusters = 0, lone = 0 }) => Math.max(all, clusters, lone), 1);
  const x = (distance: number) => ((distance - minimum) / (maximum - minimum)) * WIDTH;
  const points = (of: (each: (typeof at)[number]) => number) =>
    at
      .map((each) => `${x(each.distance).toFixed(1)},${(HEIGHT - (of(each) / most) * (HEIGHT - 4)).toFixed(1)}`)
      .join(" ");
  return (
    <figure class="curve">
      <svg
        preserveAspectRatio="none"
        viewBox={`0 -2 ${WIDTH} ${HEIGHT + 4}`}
        role="img"
        aria-label={`From ${minimum} to ${maximum}`}
      >
        {at[0]?.clusters !== undefined && (
          <polyline class="of-groups" points={points(({ clusters = 0 }) => clusters)} />
        )}
        <polyline class="of-lone" points={points(({ lone = 0 }) => lone)} />
        <line class="here" x1={x(value)} x2={x(value)} y1={-2} y2={HEIGHT + 2} />
      </svg>
      <figcaption>
        {at[0]?.clusters !== undefined && <span class="key of-groups">groups</span>}
        <span class="key of-lone">lone faces</span>
      </figcaption>
    </figure>
  );
}
