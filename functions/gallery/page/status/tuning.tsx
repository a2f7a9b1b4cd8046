import { useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { Empty, Failure, Loading, Title } from "../parts/parts.tsx";
import { useAnswer } from "../state/hooks.ts";
import type { PageProps } from "../state/route.ts";
import { writes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { Chart } from "./tuning-chart.tsx";
import { FaceMap } from "./tuning-map.tsx";
import { SettingCard } from "./tuning-setting.tsx";
import { SETTINGS, type SettingName, type Tuning } from "./tuning-types.ts";
import "./status.css";
import "./tuning.css";

type Wanted = Readonly<Record<SettingName, number>>;

/** The two distance parameters: drag them to preview the resulting groups, and apply the values. */
export function TuningPage({ title }: PageProps<"/tuning">) {
  const changes = useStore(writes);
  const { answer: tuning, error } = useAnswer<Tuning>("/tuning", { since: changes });
  const [moved, setMoved] = useState<Partial<Wanted>>({});
  const wanted = tuning && { ...currentValues(tuning), ...moved };
  return (
    <section aria-labelledby="title" class="tuning">
      <Title text={title} />
      {error && <Failure text={error} />}
      {!tuning && !error && <Loading />}
      {tuning && tuning.sample.faces === 0 && (
        <Empty title={texts.tuning.none.title}>
          <p>{texts.tuning.none.text}</p>
        </Empty>
      )}
      {tuning && wanted && tuning.sample.faces > 0 && (
        <>
          <p class="lead">{leadText(tuning)}</p>
          <Chart
            tuning={tuning}
            wanted={wanted}
            onDrag={(name, value) => setMoved((before) => ({ ...before, [name]: value }))}
          />
          <div class="settings">
            {SETTINGS.map((name) => (
              <SettingCard
                key={name}
                name={name}
                tuning={tuning}
                value={wanted[name]}
                onReset={() => setMoved(({ [name]: _, ...rest }) => rest)}
              />
            ))}
          </div>
          <FaceMap since={changes} />
        </>
      )}
    </section>
  );
}

function currentValues(tuning: Tuning): Wanted {
  return {
    FACE_CLUSTER_DIST: tuning.FACE_CLUSTER_DIST.value,
    FACE_MATCH_DIST: tuning.FACE_MATCH_DIST.value,
  };
}

function leadText({ sample: { faces, eligible, share } }: Tuning): string {
  return texts.tuning.lead({ faces, eligible, isSample: share !== 1 });
}
