import { useState } from "preact/hooks";
import { useAnswer } from "./hooks.ts";
import { count, Empty, Failure, Loading, Title } from "./parts.tsx";
import { useStore } from "./store.ts";
import { Chart } from "./tuning-chart.tsx";
import { FaceMap } from "./tuning-map.tsx";
import { SettingCard } from "./tuning-setting.tsx";
import { SETTINGS, type SettingName, type Tuning } from "./tuning-types.ts";
import { writes } from "./work.ts";
import "./status.css";
import "./tuning.css";

type Wanted = Readonly<Record<SettingName, number>>;

/** What the distances do: drag them, see what would become of the faces, and apply what is better. */
export function TuningPage() {
  const changes = useStore(writes);
  const { answer: tuning, error } = useAnswer<Tuning>("/tuning", { since: changes });
  const [moved, setMoved] = useState<Partial<Wanted>>({});
  const wanted = tuning && { ...valuesOf(tuning), ...moved };
  return (
    <section aria-labelledby="title" class="tuning">
      <Title text="Tuning" />
      {error && <Failure text={error} />}
      {!tuning && !error && <Loading />}
      {tuning && tuning.sample.faces === 0 && (
        <Empty title="No faces yet">
          <p>Once photos were looked at, this page shows how far their faces are from each other.</p>
        </Empty>
      )}
      {tuning && wanted && tuning.sample.faces > 0 && (
        <>
          <p class="lead">{about(tuning)}</p>
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

function valuesOf(tuning: Tuning): Wanted {
  return {
    FACE_CLUSTER_DIST: tuning.FACE_CLUSTER_DIST.value,
    FACE_MATCH_DIST: tuning.FACE_MATCH_DIST.value,
  };
}

function about({ sample: { faces, eligible, share } }: Tuning): string {
  const all = share === 1 ? `All ${count(faces, "face")}` : `A sample of ${count(faces, "face")}`;
  return `${all}, ${eligible.toLocaleString()} of them large and clear enough to found a group.`;
}
