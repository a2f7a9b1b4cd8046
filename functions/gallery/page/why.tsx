import { useState } from "preact/hooks";
import { type Explanation, type ShownFace, withQuery } from "./api.ts";
import { useAnswer } from "./hooks.ts";
import { useList } from "./lists.ts";
import { count, FaceImage, Failure, Loading, Missing, More, Title } from "./parts.tsx";
import { moveAlong } from "./strip.ts";
import "./why.css";

interface WhyProps {
  readonly clusterId: string;
  readonly faceId: string | undefined;
}

/** Why a cluster is one: its core, its widest pair, and the chain of neighbours that leads to one face of it. */
export function WhyPage({ clusterId, faceId }: WhyProps) {
  const path = `/clusters/${clusterId}`;
  const { answer: why, error } = useAnswer<Explanation>(withQuery(`${path}/why`, { face: faceId }));
  const [before, setBefore] = useState<Explanation>();
  if (why && why !== before) setBefore(why);
  // While another face is asked for, what holds of the whole group stays.
  const shown = why ?? before;
  if (error) return <Missing text={error} />;
  if (!shown) return <Loading />;
  const { person, size, cores, widest, neighbourDistance, compared } = shown;
  return (
    <section aria-labelledby="title" class="why">
      <Title text={person ? `Why these are ${person.name}` : "Why these are one person"} />
      <p class="lead">
        {count(size, "face")}. Two faces are neighbours where they differ by at most{" "}
        <b class="number">{neighbourDistance.toFixed(2)}</b>; a group is what neighbours of neighbours make.
        {compared < size && ` Of this large group ${count(compared, "face")} were compared.`}
        {person && (
          <>
            {" "}
            <a href={`#/people/${person.personId}`}>{person.name}</a>
          </>
        )}
      </p>
      {faceId && (
        <div class="one-face" aria-live="polite">
          <h2>This face</h2>
          <Chain why={why} />
        </div>
      )}
      <h2>The core</h2>
      <p class="lead">
        {cores.count > 0
          ? `${count(cores.count, "face")} with neighbours enough: what the group hangs on.`
          : "No face has neighbours enough: the group was made by hand or in an earlier run."}
      </p>
      <Strip faces={cores.faces} clusterId={clusterId} current={faceId} label="The core" />
      {widest?.faces[0] && widest.faces[1] && (
        <>
          <h2>The two that differ most</h2>
          <ol class="chain">
            <Link from={widest.faces[0]} to={widest.faces[1]} distance={widest.distance} limit={neighbourDistance} />
          </ol>
        </>
      )}
      <h2>All faces</h2>
      <p class="lead">Choose one to see how it came into the group.</p>
      <AllFaces path={path} clusterId={clusterId} current={faceId} />
    </section>
  );
}

function Chain({ why }: { why: Explanation | undefined }) {
  if (!why?.face) return <Loading />;
  const { distance, joined, chain, heldFor } = why.face;
  if (heldFor) {
    return (
      <p class="lead">
        This face keeps the name {heldFor.name} from before: faces of this group are like it, but nobody has said that
        it is somebody else.
      </p>
    );
  }
  if (joined) {
    return (
      <p class="lead">
        This face is no neighbour of the core. It joined because it is near the centre:{" "}
        <b class="number">{distance.toFixed(2)}</b>.
      </p>
    );
  }
  if (chain.length === 0) {
    return (
      <p class="lead">
        This face is the heart of the core, <b class="number">{distance.toFixed(2)}</b> from the centre.
      </p>
    );
  }
  return (
    <>
      <p class="lead">
        {count(chain.length, "step")} from neighbour to neighbour to the heart of the core;{" "}
        <b class="number">{distance.toFixed(2)}</b> from the centre.
      </p>
      <ol class="chain">
        {chain.map((link) => (
          <Link key={link.to.faceId} {...link} limit={why.neighbourDistance} />
        ))}
      </ol>
    </>
  );
}

interface LinkProps {
  readonly from: ShownFace;
  readonly to: ShownFace;
  readonly distance: number;
  /** Within which faces are neighbours. */
  readonly limit: number;
}

/** Two faces and how far apart they are, as part of the way to the largest distance of neighbours. */
function Link({ from, to, distance, limit }: LinkProps) {
  return (
    <li>
      <a href={`#/photos/${from.photoId}`} aria-label="Photo of the one face">
        <FaceImage face={from} />
      </a>
      <span class="apart">
        <b class="number">{distance.toFixed(2)}</b>
        <span
          class={distance > limit ? "meter beyond" : "meter"}
          style={{ "--part": Math.min(1, distance / (2 * limit)) }}
          aria-hidden="true"
        />
        <small>{distance > limit ? "no neighbours" : "neighbours"}</small>
      </span>
      <a href={`#/photos/${to.photoId}`} aria-label="Photo of the other face">
        <FaceImage face={to} />
      </a>
    </li>
  );
}

function AllFaces({ path, clusterId, current }: { path: string; clusterId: string; current: string | undefined }) {
  const list = useList<ShownFace>(path, { limit: "60" }, undefined, "faces");
  return (
    <>
      <Strip faces={list.items} clusterId={clusterId} current={current} label="All faces of the group" />
      {list.error && <Failure text={list.error} />}
      <More more={list.more} />
    </>
  );
}

interface StripProps {
  readonly faces: readonly ShownFace[];
  readonly clusterId: string;
  readonly current: string | undefined;
  readonly label: string;
}

function Strip({ faces, clusterId, current, label }: StripProps) {
  return (
    <ul class="strip" aria-label={label} onKeyDown={moveAlong}>
      {faces.map(({ faceId, url }, index) => (
        <li key={faceId}>
          <a
            href={`#/clusters/${clusterId}/why/${faceId}`}
            aria-label={`Why face ${index + 1} is here`}
            aria-current={faceId === current ? "true" : undefined}
            tabIndex={index === 0 ? 0 : -1}
          >
            <FaceImage face={{ url }} />
          </a>
        </li>
      ))}
    </ul>
  );
}
