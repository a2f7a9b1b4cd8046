import { useState } from "preact/hooks";
import { NameField, type NameGiven } from "../parts/naming.tsx";
import { FaceImage } from "../parts/parts.tsx";
import type { Suggestion } from "../state/api.ts";
import { useKeys } from "../state/hooks.ts";
import { moveAlong } from "../state/strip.ts";
import { texts } from "../texts/texts.ts";

export interface Answer {
  readonly how: "yes" | "no" | "later";
  /** Ids of the faces that were left out. */
  readonly except: readonly string[];
  /** The name that was typed or chosen, if no person was suggested. */
  readonly chosen?: NameGiven;
}

interface QuestionProps {
  readonly question: Suggestion;
  readonly field: string;
  readonly onAnswer: (answer: Answer) => void;
  /** Called when a face is left out, before the answer. */
  readonly onBegun: () => void;
}

/** One question: its faces beside those of the suggested person. A click leaves a face out. */
export function Question({ question, field, onAnswer, onBegun }: QuestionProps) {
  const { person, heldFor, beforeBirth, faces, known, distance, size, clusterId } = question;
  const words = texts.suggestions;
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const isPartial = out.size > 0 && out.size < size;
  const yes = () => onAnswer({ how: out.size === size ? "no" : "yes", except: [...out] });
  const no = () => onAnswer({ how: "no", except: [] });
  const later = () => onAnswer({ how: "later", except: [] });
  useKeys((event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = { ...(person ? { y: yes } : {}), n: no, l: later }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });
  function toggle(faceId: string) {
    const next = new Set(out);
    if (!next.delete(faceId)) next.add(faceId);
    setOut(next);
    onBegun();
  }

  return (
    <div class="question">
      <h2 aria-live="polite">
        {person
          ? words.isThis({ faces: size, person: <a href={`#/people/${person.personId}`}>{person.name}</a> })
          : words.samePerson}
      </h2>
      {person && beforeBirth && <p class="lead">{words.beforeBirth(person)}</p>}
      {heldFor && !beforeBirth && (
        <p class="lead">
          {words.currentName({
            name: heldFor.name,
            person: (name) => <a href={`#/people/${heldFor.personId}`}>{name}</a>,
          })}
        </p>
      )}
      <div class={known.length > 0 ? "sides" : undefined}>
        <ul class="asked" aria-label={words.faces} onKeyDown={moveAlong}>
          {faces.map((face, index) => (
            <li key={face.faceId}>
              <button
                type="button"
                aria-pressed={!out.has(face.faceId)}
                aria-label={words.face({ index: index + 1, of: size })}
                tabIndex={index === 0 ? 0 : -1}
                onClick={() => toggle(face.faceId)}
              >
                <FaceImage face={face} />
              </button>
            </li>
          ))}
          {size > faces.length && clusterId && (
            <li class="rest">
              <a href={`#/clusters/${clusterId}/why`}>{texts.common.rest({ more: size - faces.length })}</a>
            </li>
          )}
        </ul>
        {person && known.length > 0 && (
          <ul class="known" aria-label={words.known(person)} onKeyDown={moveAlong}>
            {known.map((face, index) => (
              <li key={face.faceId}>
                <a
                  href={`#/photos/${face.photoId}`}
                  aria-label={words.knownPhoto(person)}
                  tabIndex={index === 0 ? 0 : -1}
                >
                  <FaceImage face={face} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="answers" data-needs="name">
        {person ? (
          <button type="button" onClick={yes} aria-keyshortcuts="y">
            {isPartial ? words.yesSome({ faces: size - out.size }) : words.yes} <kbd>{words.keys.yes}</kbd>
          </button>
        ) : (
          <NameField
            field={field}
            label={words.field}
            placeholder={words.placeholder}
            onName={(chosen) => onAnswer({ how: "yes", except: [...out], chosen })}
          />
        )}
        <button type="button" class="quiet" onClick={no} aria-keyshortcuts="n">
          {words.no} <kbd>{words.keys.no}</kbd>
        </button>
        <button type="button" class="quiet" onClick={later} aria-keyshortcuts="l">
          {words.later} <kbd>{words.keys.later}</kbd>
        </button>
        <small>{words.difference({ distance, mark: (text) => <span class="number">{text}</span> })}</small>
      </div>
    </div>
  );
}
