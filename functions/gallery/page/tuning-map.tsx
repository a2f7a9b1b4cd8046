import { useMemo, useState } from "preact/hooks";
import { useAnswer } from "./hooks.ts";
import { count, FaceImage, Failure, Loading } from "./parts.tsx";
import type { Place } from "./tuning-types.ts";

/** People whose colours are named. */
const NAMED = 14;
/** Degrees from one person's hue to the next: the golden angle, so that neighbours in the list never look alike. */
const HUE_STEP = 137.508;

/** Faces as points: near where they look alike, coloured by person. */
export function FaceMap({ since }: { since: unknown }) {
  const { answer, error } = useAnswer<{ items: readonly Place[]; share: number }>("/tuning/map", { since });
  const [shown, setShown] = useState<Place>();
  const colours = useMemo(() => coloursOf(answer?.items ?? []), [answer]);
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
      <h2>Map of faces</h2>
      <p class="lead">
        {share === 1 ? "Every face" : count(items.length, "face")}; those that look alike lie near each other. Point at
        one to see it, or move with the arrow keys.
      </p>
      <div class="map-field">
        <svg
          viewBox="-2 -2 104 104"
          role="application"
          tabindex={0}
          aria-label="Map of faces: arrow keys move from face to face, Enter shows the photo"
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
            <span>{whoIs(shown)}</span>
          </div>
        )}
      </div>
      <p class="unseen" aria-live="polite">
        {shown && whoIs(shown)}
      </p>
      <ul class="legend">
        {[...colours].slice(0, NAMED).map(([personId, hue]) => (
          <li key={personId} style={{ "--hue": hue }}>
            {items.find(({ person }) => person?.personId === personId)?.person?.name}
          </li>
        ))}
        <li class="nameless">No name yet</li>
      </ul>
    </div>
  );
}

function whoIs({ person, clusterId }: Place): string {
  return person?.name ?? (clusterId ? "A group without a name" : "In no group");
}

/** A hue for each person, those with most faces first. */
function coloursOf(items: readonly Place[]): Map<string, number> {
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

/** The nearest face in the direction of an arrow key, more ahead than aside. */
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
