import { useStore } from "../base/store.ts";
import { FaceImage } from "../parts/parts.tsx";
import type { SearchResult } from "../state/api.ts";
import { people } from "../state/people-store.ts";
import { texts } from "../texts/texts.ts";

/** People who are named for a face. */
const LIKELY = 3;

interface SearchedFaceProps {
  readonly face: SearchResult["faces"][number];
  /** Number of the face in the picture, from 1. */
  readonly index: number;
}

/** A face of a picture: the people who are most likely, and the faces that are most like it. */
export function SearchedFace({ face, index }: SearchedFaceProps) {
  const words = texts.search;
  const known = useStore(people);
  const coverOf = (id: string) => known.find(({ personId }) => personId === id)?.cover;
  const likely = face.people.slice(0, LIKELY);
  return (
    <>
      <h2>{face.person ? face.person.name : words.number({ index })}</h2>
      {likely.length > 0 ? (
        <ul class="likely" aria-label={words.people}>
          {likely.map(({ personId, name, distance }) => {
            const cover = coverOf(personId);
            return (
              <li key={personId}>
                <a href={`#/people/${personId}`}>
                  {cover && <FaceImage face={{ url: cover }} />}
                  <span>{name}</span>
                  <small>{words.difference({ distance })}</small>
                </a>
              </li>
            );
          })}
        </ul>
      ) : (
        <p class="lead">{words.nobody}</p>
      )}
      <ul class="strip" aria-label={words.similar}>
        {face.nearest.map((near, at) => (
          <li key={near.faceId}>
            <a
              href={`#/photos/${near.photoId}`}
              aria-label={texts.common.photoOfFace({ index: at + 1, of: face.nearest.length })}
              title={near.person?.name}
            >
              <FaceImage face={near} />
            </a>
          </li>
        ))}
      </ul>
    </>
  );
}
