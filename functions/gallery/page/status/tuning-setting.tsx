import { perform } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { previewText } from "./tuning-chart.tsx";
import type { Setting, SettingName, Tuning } from "./tuning-types.ts";

interface SettingCardProps {
  readonly name: SettingName;
  readonly tuning: Tuning;
  /** Position of the dragged line. */
  readonly value: number;
  readonly onReset: () => void;
}

/** One of the two parameters: its current result, the result of the dragged value, and buttons to apply or reset it. */
export function SettingCard({ name, tuning, value, onReset }: SettingCardProps) {
  const setting: Setting = tuning[name];
  const words = texts.tuning.setting;
  const isChanged = value !== setting.value;
  function apply(to: number | null) {
    if (to === null) onReset();
    void perform({
      method: "PATCH",
      path: "/parameters",
      body: { [name]: to },
      done: words.applied({ name, value: to ?? setting.default }),
    });
  }
  return (
    <div class="panel setting">
      <h2>{name}</h2>
      <p class="lead">{words[name]}</p>
      <dl class="pairs">
        <div>
          <dt>{words.now({ value: setting.value })}</dt>
          <dd>{previewText(tuning, name, setting.value)}</dd>
        </div>
        <div class={isChanged ? "wanted" : "wanted as-is"}>
          <dt>{words.with({ value })}</dt>
          <dd aria-live="polite">{previewText(tuning, name, value)}</dd>
        </div>
      </dl>
      <Curve setting={setting} value={value} />
      <p class="buttons" data-needs="manage">
        <button type="button" disabled={!isChanged} onClick={() => apply(value)}>
          {words.apply({ value })}
        </button>
        <button type="button" class="quiet" disabled={!isChanged} onClick={onReset}>
          {words.reset}
        </button>
        {setting.value !== setting.default && (
          <button type="button" class="quiet" onClick={() => apply(null)}>
            {words.useDefault({ value: setting.default })}
          </button>
        )}
      </p>
    </div>
  );
}

const [WIDTH, HEIGHT] = [320, 70];

/** Numbers of groups and ungrouped faces over all values. */
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
        aria-label={texts.tuning.setting.curve({ from: minimum, to: maximum })}
      >
        {at[0]?.clusters !== undefined && (
          <polyline class="of-groups" points={points(({ clusters = 0 }) => clusters)} />
        )}
        <polyline class="of-lone" points={points(({ lone = 0 }) => lone)} />
        <line class="here" x1={x(value)} x2={x(value)} y1={-2} y2={HEIGHT + 2} />
      </svg>
      <figcaption>
        {at[0]?.clusters !== undefined && <span class="key of-groups">{texts.tuning.setting.groups}</span>}
        <span class="key of-lone">{texts.tuning.setting.ungrouped}</span>
      </figcaption>
    </figure>
  );
}
