import { NameField } from "../parts/naming.tsx";
import { FaceImage } from "../parts/parts.tsx";
import type { Suggestion } from "../state/api.ts";
import { useKeys } from "../state/hooks.ts";
import { texts } from "../texts/texts.ts";
import type { Answer } from "./question.tsx";

interface NameQuestionProps {
  readonly question: Suggestion;
  readonly field: string;
  readonly onAnswer: (answer: Answer) => void;
}

/** Asks which of the names that metadata give a face is right, if any. */
export function NameQuestion({ question, field, onAnswer }: NameQuestionProps) {
  const { choices = [], faces } = question;
  const words = texts.suggestions;
  const choose = ({ name, person }: (typeof choices)[number]) =>
    onAnswer({ how: "yes", except: [], chosen: { name, typed: "", ...(person ? { personId: person.personId } : {}) } });
  const no = () => onAnswer({ how: "no", except: [] });
  const later = () => onAnswer({ how: "later", except: [] });
  useKeys((event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const choice = choices[Number(event.key) - 1];
    const act = choice ? () => choose(choice) : { n: no, l: later }[event.key.toLowerCase()];
    if (!act) return;
    event.preventDefault();
    act();
  });

  return (
    <div class="question">
      <h2 aria-live="polite">{words.names.question({ names: choices.map(({ name }) => name) })}</h2>
      <p class="lead">{words.names.sources({ sources: choices })}</p>
      <ul class="asked" aria-label={words.names.face}>
        {faces.map((face) => (
          <li key={face.faceId}>
            <a href={`#/photos/${face.photoId}`} aria-label={words.names.photo}>
              <FaceImage face={face} />
            </a>
          </li>
        ))}
      </ul>
      <div class="answers" data-needs="name">
        {choices.map((choice, index) => (
          <button type="button" key={choice.name} onClick={() => choose(choice)} aria-keyshortcuts={`${index + 1}`}>
            {choice.name} <kbd>{index + 1}</kbd>
          </button>
        ))}
        <NameField
          field={field}
          label={words.names.field}
          placeholder={words.names.placeholder}
          onName={(chosen) => onAnswer({ how: "yes", except: [], chosen })}
        />
        <button type="button" class="quiet" onClick={no} aria-keyshortcuts="n">
          {words.names.none} <kbd>{words.keys.no}</kbd>
        </button>
        <button type="button" class="quiet" onClick={later} aria-keyshortcuts="l">
          {words.later} <kbd>{words.keys.later}</kbd>
        </button>
      </div>
    </div>
  );
}
