import { useEffect, useState } from "preact/hooks";
import type { Person, ShownFace, Suggestion } from "./api.ts";
import { useEdits, useList } from "./lists.ts";
import { count, Empty, Failure, Loading, Title } from "./parts.tsx";
import { type Answer, Question } from "./question.tsx";
import { useStore } from "./store.ts";
import { perform, refreshes } from "./work.ts";
import "./suggestions.css";

/** What Facet is not sure of, one question at a time: the same person? One key answers. */
export function Suggestions() {
  const [round, setRound] = useState(0);
  const since = `${useStore(refreshes)} ${round}`;
  const list = useList<Suggestion>("/suggestions", { limit: "20" }, since);
  const edits = useEdits<Suggestion>(({ suggestionId }) => suggestionId, since);
  const open = edits.apply(list.items);
  const [question, next] = open;

  function answer({ suggestionId, person, size }: Suggestion, { how, except, who }: Answer) {
    const some = count(size - except.length, "face");
    const name = who?.name ?? person?.name ?? "";
    const done = {
      yes: `That is ${name}: ${some}`,
      no: person ? `Not ${person.name}: ${some}` : "Not one person",
      later: "Asked again later",
    }[how];
    const chosen = who?.personId ? { personId: who.personId } : who ? { name: who.name } : {};
    const isLast = open.length <= 1;
    void perform<Person>({
      path: `/suggestions/${encodeURIComponent(suggestionId)}/${how}`,
      body: how === "yes" ? { ...chosen, ...(except.length > 0 ? { except } : {}) } : {},
      done,
      show: () => edits.put([suggestionId], null),
      // What is asked may be other things by now: every answer teaches something.
      ...(isLast ? { after: () => setRound((before) => before + 1) } : {}),
    });
  }

  const isReading = list.loading || (open.length === 0 && list.items.length > 0);
  return (
    <section aria-labelledby="title">
      <Title text="Suggestions" />
      {isReading && !question && !list.error && <Loading />}
      {list.error && <Failure text={list.error} />}
      {question && (
        <Question key={question.suggestionId} question={question} onAnswer={(given) => answer(question, given)} />
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
