import { useState } from "preact/hooks";
import type { Suggestion } from "./api.ts";
import { useKeys } from "./hooks.ts";
import { NameField, type Who } from "./naming.tsx";
import { FaceImage } from "./parts.tsx";
import { moveAlong } from "./strip.ts";

export interface Answer {
  readonly how: "yes" | "no" | "later";
  /** Faces that were left out. */
  readonly except: readonly string[];
  /** Where nobody was suggested. */
  readonly who?: Who;
}

interface QuestionProps {
  readonly question: Suggestion;
  readonly field: string;
  readonly onAnswer: (answer: Answer) => void;
  /** Somebody has begun to answer. */
  readonly onBegun: () => void;
}

/** One question, its faces beside those of the person it may be; a click leaves a face out. */
export function Question({ question, field, onAnswer, onBegun }: QuestionProps) {
  const { person, heldFor, faces, known, distance, size, clusterId } = question;
  const [out, setOut] = useState<ReadonlySet<string>>(new Set());
  const some = out.size > 0 && out.size < size;
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
        {size === 1 ? "Is this " : "Are these "}
        {person ? <a href={`#/people/${person.personId}`}>{person.name}</a> : "one person"}?
      </h2>
      {heldFor && (
        <p class="lead">
          Named <a href={`#/people/${heldFor.personId}`}>{heldFor.name}</a> until now; {heldFor.name} stays unless you
          say yes.
        </p>
      )}
      <div class={known.length > 0 ? "sides" : undefined}>
        <ul class="asked" aria-label="The faces in question; press one to leave it out" onKeyDown={moveAlong}>
          {faces.map((face, index) => (
            <li key={face.faceId}>
              <button
                type="button"
                aria-pressed={!out.has(face.faceId)}
                aria-label={`Face ${index + 1} of ${size}`}
                tabIndex={index === 0 ? 0 : -1}
                onClick={() => toggle(face.faceId)}
              >
                <FaceImage face={face} />
              </button>
            </li>
          ))}
          {size > faces.length && clusterId && (
            <li class="rest">
              <a href={`#/clusters/${clusterId}/why`}>+{(size - faces.length).toLocaleString()}</a>
            </li>
          )}
        </ul>
        {person && known.length > 0 && (
          <ul class="known" aria-label={`Faces of ${person.name}`} onKeyDown={moveAlong}>
            {known.map((face, index) => (
              <li key={face.faceId}>
                <a
                  href={`#/photos/${face.photoId}`}
                  aria-label={`Photo of ${person.name}`}
                  tabIndex={index === 0 ? 0 : -1}
                >
                  <FaceImage face={face} />
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
      <div class="answers">
        {person ? (
          <button type="button" onClick={yes} aria-keyshortcuts="y">
            {some ? `Yes, ${size - out.size} of them` : "Yes"} <kbd>Y</kbd>
          </button>
        ) : (
          <NameField
            field={field}
            label="Name of the person in these faces"
            placeholder="Yes: who?"
            onWho={(who) => onAnswer({ how: "yes", except: [...out], who })}
          />
        )}
        <button type="button" class="quiet" onClick={no} aria-keyshortcuts="n">
          No <kbd>N</kbd>
        </button>
        <button type="button" class="quiet" onClick={later} aria-keyshortcuts="l">
          Later <kbd>L</kbd>
        </button>
        <small>
          They differ by <span class="number">{distance.toFixed(2)}</span>
        </small>
      </div>
    </div>
  );
}
