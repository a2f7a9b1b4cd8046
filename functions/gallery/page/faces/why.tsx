import { useState } from "preact/hooks";
import { distance as formatDistance } from "../base/format.ts";
import { FaceImage, Failure, Loading, Missing, More, Title } from "../parts/parts.tsx";
import { type Explanation, type ShownFace, withQuery } from "../state/api.ts";
import { useAnswer } from "../state/hooks.ts";
import { useList } from "../state/lists.ts";
import type { PageProps } from "../state/route.ts";
import { moveAlong } from "../state/strip.ts";
import { texts } from "../texts/texts.ts";
import "./why.css";

type WhyProps = PageProps<"/clusters/:clusterId/why/:faceId?">;

/** Explains a group: its core, its least similar pair, and the chain of matches from one face to the centre. */
export function WhyPage({ title, params: { clusterId, faceId } }: WhyProps) {
  const words = texts.why;
  const path = `/clusters/${clusterId}`;
  const { answer: why, error, isMissing } = useAnswer<Explanation>(withQuery(`${path}/why`, { face: faceId }));
  const [before, setBefore] = useState<Explanation>();
  if (why && why !== before) setBefore(why);
  // While the explanation of another face loads, the part about the whole group stays.
  const shown = why ?? before;
  if (error) return <Missing error={error} isMissing={isMissing} text={texts.missing.group} />;
  if (!shown) return <Loading />;
  const { person, size, cores, widest, neighbourDistance, compared } = shown;
  return (
    <section aria-labelledby="title" class="why">
      <Title text={person ? words.titleOf(person) : title} />
      <p class="lead">
        {words.lead({ faces: size, limit: neighbourDistance, compared, mark: bold })}
        {person && (
          <>
            {" "}
            <a href={`#/people/${person.personId}`}>{person.name}</a>
          </>
        )}
      </p>
      {faceId && (
        <div class="one-face" aria-live="polite">
          <h2>{words.thisFace}</h2>
          <Chain why={why} />
        </div>
      )}
      <h2>{words.core}</h2>
      <p class="lead">{words.coreText({ faces: cores.count })}</p>
      <Strip faces={cores.faces} clusterId={clusterId} current={faceId} label={words.core} />
      {widest?.faces[0] && widest.faces[1] && (
        <>
          <h2>{words.widest}</h2>
          <ol class="chain">
            <Link from={widest.faces[0]} to={widest.faces[1]} distance={widest.distance} limit={neighbourDistance} />
          </ol>
        </>
      )}
      <h2>{words.allFaces}</h2>
      <p class="lead">{words.allFacesText}</p>
      <AllFaces path={path} clusterId={clusterId} current={faceId} />
    </section>
  );
}

/** The relation of one face to the group. */
function Chain({ why }: { why: Explanation | undefined }) {
  if (!why?.face) return <Loading />;
  const { distance, joined, chain, heldFor } = why.face;
  const words = texts.why;
  if (heldFor) return <p class="lead">{words.keptName(heldFor)}</p>;
  if (joined) return <p class="lead">{words.joined({ distance, mark: bold })}</p>;
  if (chain.length === 0) return <p class="lead">{words.centre({ distance, mark: bold })}</p>;
  return (
    <>
      <p class="lead">{words.chain({ matches: chain.length, distance, mark: bold })}</p>
      <ol class="chain">
        {chain.map((link) => (
          <Link key={link.to.faceId} {...link} limit={why.neighbourDistance} />
        ))}
      </ol>
    </>
  );
}

function bold(text: string) {
  return <b class="number">{text}</b>;
}

interface LinkProps {
  readonly from: ShownFace;
  readonly to: ShownFace;
  readonly distance: number;
  /** The largest distance at which faces match. */
  readonly limit: number;
}

/** Two faces and their distance, with a meter that compares it with the limit. */
function Link({ from, to, distance, limit }: LinkProps) {
  return (
    <li>
      <a href={`#/photos/${from.photoId}`} aria-label={texts.why.firstPhoto}>
        <FaceImage face={from} />
      </a>
      <span class="apart">
        {bold(formatDistance(distance))}
        <span
          class={distance > limit ? "meter beyond" : "meter"}
          style={{ "--part": Math.min(1, distance / (2 * limit)) }}
          aria-hidden="true"
        />
        <small>{texts.why.match({ isMatch: distance <= limit })}</small>
      </span>
      <a href={`#/photos/${to.photoId}`} aria-label={texts.why.secondPhoto}>
        <FaceImage face={to} />
      </a>
    </li>
  );
}

function AllFaces({ path, clusterId, current }: { path: string; clusterId: string; current: string | undefined }) {
  const list = useList<ShownFace>(path, { limit: "60" }, undefined, "faces");
  return (
    <>
      <Strip faces={list.items} clusterId={clusterId} current={current} label={texts.why.allFacesList} />
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
      {faces.map((face, index) => (
        <li key={face.faceId}>
          <a
            href={`#/clusters/${clusterId}/why/${face.faceId}`}
            aria-label={texts.why.faceLink({ index: index + 1 })}
            aria-current={face.faceId === current ? "true" : undefined}
            tabIndex={index === 0 ? 0 : -1}
          >
            <FaceImage face={face} />
          </a>
        </li>
      ))}
    </ul>
  );
}
