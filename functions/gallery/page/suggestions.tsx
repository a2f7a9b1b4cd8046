import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Person, ShownFace, Suggestion } from "./api.ts";
import { isTypedInto, setDraft } from "./drafts.ts";
import { useEdits } from "./edits.ts";
import { useList, useSteady } from "./lists.ts";
import { NameQuestion } from "./name-question.tsx";
import { count, Empty, Failure, Loading, Title } from "./parts.tsx";
import { type Answer, Question } from "./question.tsx";
import { useStore } from "./store.ts";
import { perform, refreshes } from "./work.ts";
import "./suggestions.css";

const idOf = ({ suggestionId }: Suggestion) => suggestionId;
/** The field of a question. */
const fieldOf = ({ suggestionId }: Suggestion) => `suggestion ${suggestionId}`;

/** What Facet is not sure of, one question at a time: the same person? One key answers. */
export function Suggestions() {
  const [round, setRound] = useState(0);
  const since = `${useStore(refreshes)} ${round}`;
  const list = useList<Suggestion>("/suggestions", { limit: "20" }, since);
  const edits = useEdits<Suggestion>("suggestions", idOf);
  const begunId = useRef<string | undefined>(undefined);
  const isHeld = (each: Suggestion) => idOf(each) === begunId.current || isTypedInto(fieldOf(each));
  const open = edits.apply(useSteady(list.items, idOf, isHeld), list.begun);
  const [question, next] = open;

  const goesOn = useRef(false);
  // Who types names goes on typing: no letter of the next name is taken for an answer.
  useLayoutEffect(() => {
    if (goesOn.current) document.querySelector<HTMLElement>(".question input")?.focus();
    goesOn.current = false;
  });

  function answer(asked: Suggestion, { how, except, who }: Answer) {
    const { suggestionId, person, size, clusterId, faces, choices } = asked;
    begunId.current = undefined;
    goesOn.current = Boolean(who?.typed);
    if (!who) setDraft(fieldOf(asked), undefined);
    const some = count(size - except.length, "face");
    const name = who?.name ?? person?.name ?? "";
    const done = {
      yes: `That is ${name}: ${some}`,
      no: person ? `Not ${person.name}: ${some}` : choices ? "None of these names" : "Not one person",
      later: "Asked again later",
    }[how];
    const chosen = who?.personId ? { personId: who.personId } : who ? { name: who.name } : {};
    const isLast = open.length <= 1;
    void perform<Person>({
      path: `/suggestions/${encodeURIComponent(suggestionId)}/${how}`,
      body: how === "yes" ? { ...chosen, ...(except.length > 0 ? { except } : {}) } : {},
      done,
      place: fieldOf(asked),
      ...(who?.typed ? { typed: who.typed } : {}),
      also: [
        ...(person ? [`/people/${person.personId}`] : []),
        ...(clusterId ? [`/clusters/${clusterId}`] : faces.map(({ faceId }) => `/faces/${faceId}`)),
      ],
      show: () => edits.put([suggestionId], null),
      // What is asked may be other things by now: every answer teaches something.
      ...(isLast ? { after: () => setRound((before) => before + 1) } : {}),
    });
  }

  const isReading = list.loading || (open.length === 0 && list.items.length > 0);
  const Asked = question?.kind === "names" ? NameQuestion : Question;
  return (
    <section aria-labelledby="title">
      <Title text="Suggestions" />
      {isReading && !question && !list.error && <Loading />}
      {list.error && <Failure text={list.error} />}
      {question && (
        <Asked
          key={question.suggestionId}
          question={question}
          field={fieldOf(question)}
          onAnswer={(given) => answer(question, given)}
          onBegun={() => {
            begunId.current = question.suggestionId;
          }}
        />
      )}
      {next && <Ahead question={next} />}
      {!isReading && !list.error && !question && (
        <Empty title="Nothing to ask">
          <p>
            Facet is sure of everybody it has found so far. <a href="#/">New faces</a> still want a name, if there are
            any.
          </p>
        </Empty>
      )}
    </section>
  );
}

/** Has the pictures of the next question there before it is asked. */
function Ahead({ question: { faces, known } }: { question: Suggestion }) {
  useEffect(() => {
    for (const { url } of [...faces, ...known] satisfies readonly ShownFace[]) new Image().src = url;
  }, [faces, known]);
  return null;
}
