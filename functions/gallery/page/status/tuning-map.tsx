import { useMemo, useState } from "preact/hooks";
import { FaceImage, Failure, Loading } from "../parts/parts.tsx";
import { useAnswer } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";
import type { Place } from "./tuning-types.ts";

/** Number of people in the legend. */
const LEGEND_LENGTH = 14;
/** Degrees from one person's hue to the next: the golden angle, which keeps the hues of neighbours in the list apart. */
const HUE_STEP = 137.508;

/** Faces as points, coloured by person; similar faces are close together. */
export function FaceMap({ since }: { since: unknown }) {
  const { answer, error } = useAnswer<{ items: readonly Place[]; share: number }>("/tuning/map", { since });
  const [shown, setShown] = useState<Place>();
  const colours = useMemo(() => personColours(answer?.items ?? []), [answer]);
  const words = texts.tuning.map;
  if (error) return <Failure text={error} />;
  if (!answer) return <Loading />;
  const { items, share } = answer;
  const step = (event: KeyboardEvent) => {
    const next = neighbour(items, shown, event.key);
    if (event.key === "Enter" && shown) location.hash = `/photos/${shown.photoId}`;
    if (!next) return;
    event.preventDefault();
    setShown(next);
  };
  return (
    <div class="panel map">
      <h2>{words.title}</h2>
      <p class="lead">{words.lead({ faces: items.length, isSample: share !== 1 })}</p>
      <div class="map-field">
        <svg
          viewBox="-2 -2 104 104"
          role="application"
          tabindex={0}
          aria-label={words.label}
          onKeyDown={step}
          onFocus={() => setShown((before) => before ?? items[0])}
          onPointerLeave={() => setShown(undefined)}
        >
          {items.map((place) => (
            // biome-ignore lint/a11y/noStaticElementInteractions: the map as a whole takes the keys
            <circle
              key={place.faceId}
              class={colours.has(place.person?.personId ?? "") ? "dot known" : "dot unknown"}
              style={{ "--hue": colours.get(place.person?.personId ?? "") ?? 0 }}
              cx={100 * place.x}
              cy={100 * place.y}
              r={shown === place ? 2 : 1.1}
              onPointerEnter={() => setShown(place)}
              onClick={() => {
                location.hash = `/photos/${place.photoId}`;
              }}
            />
          ))}
        </svg>
        {shown && (
          <div class="shown" style={{ left: `${100 * shown.x}%`, top: `${100 * shown.y}%` }}>
            <FaceImage face={shown} />
            <span>{faceName(shown)}</span>
          </div>
        )}
      </div>
      <p class="unseen" aria-live="polite">
        {shown && faceName(shown)}
      </p>
      <ul class="legend">
        {[...colours].slice(0, LEGEND_LENGTH).map(([personId, hue]) => (
          <li key={personId} style={{ "--hue": hue }}>
            {items.find(({ person }) => person?.personId === personId)?.person?.name}
          </li>
        ))}
        <li class="nameless">{words.unnamed}</li>
      </ul>
    </div>
  );
}

function faceName({ person, clusterId }: Place): string {
  return person?.name ?? (clusterId ? texts.tuning.map.unnamedGroup : texts.tuning.map.ungrouped);
}

/** A hue for each person, in order of the number of their faces. */
function personColours(items: readonly Place[]): Map<string, number> {
  const faces = Map.groupBy(
    items.flatMap(({ person }) => person?.personId ?? []),
    (personId) => personId,
  );
  const people = [...faces].sort(([, a], [, b]) => b.length - a.length);
  return new Map(people.map(([personId], at) => [personId, Math.round((at * HUE_STEP) % 360)]));
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest face within 45 degrees of the direction of an arrow key. */
function neighbour(items: readonly Place[], from: Place | undefined, key: string): Place | undefined {
  const direction = DIRECTIONS[key];
  if (!direction) return undefined;
  if (!from) return items[0];
  let best: { readonly place: Place; readonly apart: number } | undefined;
  for (const place of items) {
    const [right, down] = [place.x - from.x, place.y - from.y];
    const ahead = right * direction[0] + down * direction[1];
    const apart = Math.hypot(right, down);
    if (ahead > 0.7 * apart && (!best || apart < best.apart)) best = { place, apart };
  }
  return best?.place;
}
