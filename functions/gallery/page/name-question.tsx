import type { Suggestion } from "./api.ts";
import { useKeys } from "./hooks.ts";
import { NameField } from "./naming.tsx";
import { FaceImage } from "./parts.tsx";
import type { Answer } from "./question.tsx";

interface NameQuestionProps {
  readonly question: Suggestion;
  readonly field: string;
  readonly onAnswer: (answer: Answer) => void;
}

/** A face that metadata give several names: one of them is right, or none. */
export function NameQuestion({ question, field, onAnswer }: NameQuestionProps) {
  const { choices = [], faces } = question;
  const choose = ({ name, person }: (typeof choices)[number]) =>
    onAnswer({ how: "yes", except: [], who: { name, typed: "", ...(person ? { personId: person.personId } : {}) } });
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
  const [first] = choices;

  return (
    <div class="question">
      <h2 aria-live="polite">Is this {choices.map(({ name }) => name).join(" or ")}?</h2>
      <p class="lead">
        {choices.map(({ from, key, name }) => `The ${from} ${key} says ${name}.`).join(" ")}{" "}
        {first && `It is ${first.name} until you answer.`}
      </p>
      <ul class="asked" aria-label="The face in question">
        {faces.map((face) => (
          <li key={face.faceId}>
            <a href={`#/photos/${face.photoId}`} aria-label="The photo with this face">
              <FaceImage face={face} />
            </a>
          </li>
        ))}
      </ul>
      <div class="answers">
        {choices.map((choice, index) => (
          <button type="button" key={choice.name} onClick={() => choose(choice)} aria-keyshortcuts={`${index + 1}`}>
            {choice.name} <kbd>{index + 1}</kbd>
          </button>
        ))}
        <NameField
          field={field}
          label="Name of the person in this face"
          placeholder="Somebody else: who?"
          onWho={(who) => onAnswer({ how: "yes", except: [], who })}
        />
        <button type="button" class="quiet" onClick={no} aria-keyshortcuts="n">
          None of them <kbd>N</kbd>
        </button>
        <button type="button" class="quiet" onClick={later} aria-keyshortcuts="l">
          Later <kbd>L</kbd>
        </button>
      </div>
    </div>
  );
}
