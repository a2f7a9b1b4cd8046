import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../base/store.ts";
import { Empty, Failure, Loading, Title } from "../parts/parts.tsx";
import { Unready } from "../parts/unready.tsx";
import type { Person, ShownFace, Status, Suggestion } from "../state/api.ts";
import { isTypedInto, setDraft } from "../state/drafts.ts";
import { useEdits } from "../state/edits.ts";
import { lackOf } from "../state/lack.ts";
import { useList, useSteady } from "../state/lists.ts";
import type { PageProps } from "../state/route.ts";
import { perform, refreshes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { NameQuestion } from "./name-question.tsx";
import { type Answer, Question } from "./question.tsx";
import "./suggestions.css";

const getId = ({ suggestionId }: Suggestion) => suggestionId;
/** Key of a question's name field. */
const fieldKey = ({ suggestionId }: Suggestion) => `suggestion:${suggestionId}`;

/** Asks about faces that Facet is unsure of, one question at a time. A single key answers. */
export function Suggestions({ title, status }: PageProps<"/suggestions">) {
  const [round, setRound] = useState(0);
  const since = `${useStore(refreshes)} ${round}`;
  const list = useList<Suggestion>("/suggestions", { limit: "20" }, since);
  // In a large library a page may hold no question although later ones do.
  const isEmptyPage = list.items.length === 0 && list.more !== undefined;
  useEffect(() => {
    if (isEmptyPage && !list.loading) list.more?.();
  }, [isEmptyPage, list.loading, list.cursor]);
  const edits = useEdits<Suggestion>("suggestions", getId);
  const begunId = useRef<string | undefined>(undefined);
  const isHeld = (each: Suggestion) => getId(each) === begunId.current || isTypedInto(fieldKey(each));
  const open = edits.apply(useSteady(list.items, getId, isHeld), list.begun);
  const [question, next] = open;

  const keepsTyping = useRef(false);
  // After a typed name the next field takes the focus, so that letters of the next name are not taken as answers.
  useLayoutEffect(() => {
    if (keepsTyping.current) document.querySelector(".question")?.querySelector("input")?.focus();
    keepsTyping.current = false;
  });

  function answer(asked: Suggestion, given: Answer) {
    const { suggestionId, person, clusterId, faces } = asked;
    const { how, except, chosen } = given;
    begunId.current = undefined;
    keepsTyping.current = Boolean(chosen?.typed);
    if (!chosen) setDraft(fieldKey(asked), undefined);
    const to = chosen?.personId ? { personId: chosen.personId } : chosen ? { name: chosen.name } : {};
    const isLast = open.length <= 1;
    void perform<Person>({
      path: `/suggestions/${encodeURIComponent(suggestionId)}/${how}`,
      body: how === "yes" ? { ...to, ...(except.length > 0 ? { except } : {}) } : {},
      done: doneText(asked, given),
      field: fieldKey(asked),
      ...(chosen?.typed ? { typed: chosen.typed } : {}),
      also: [
        ...(person ? [`/people/${person.personId}`] : []),
        ...(clusterId ? [`/clusters/${clusterId}`] : faces.map(({ faceId }) => `/faces/${faceId}`)),
      ],
      show: () => edits.put([suggestionId], null),
      // Every answer may lead to new questions.
      ...(isLast ? { after: () => setRound((before) => before + 1) } : {}),
    });
  }

  const isReading = list.loading || isEmptyPage || (open.length === 0 && list.items.length > 0);
  const Asked = question?.kind === "names" ? NameQuestion : Question;
  return (
    <section aria-labelledby="title">
      <Title text={title} />
      {question && status?.suggestions && <Progress {...status.suggestions} />}
      {isReading && !question && !list.error && <Loading />}
      {list.error && <Failure text={list.error} />}
      {question && (
        <Asked
          key={question.suggestionId}
          question={question}
          field={fieldKey(question)}
          onAnswer={(given) => answer(question, given)}
          onBegun={() => {
            begunId.current = question.suggestionId;
          }}
        />
      )}
      {next && <Preload question={next} />}
      {!isReading && !list.error && !question && <NoQuestions status={status} />}
    </section>
  );
}

/** How many of the questions since the last run are answered. */
function Progress({ open, answered }: NonNullable<Status["suggestions"]>) {
  const of = answered + Math.max(1, open);
  return (
    <p class="progress">
      <span>{texts.suggestions.progress({ answered, of })}</span>
      <progress value={answered} max={of} aria-hidden="true" />
    </p>
  );
}

function NoQuestions({ status }: Pick<PageProps<"/suggestions">, "status">) {
  const lack = status && lackOf(status);
  if (lack) return <Unready lack={lack} status={status} />;
  return (
    <Empty title={texts.suggestions.none.title}>
      <p>{texts.suggestions.none.text}</p>
    </Empty>
  );
}

function doneText({ person, choices, size }: Suggestion, { how, except, chosen }: Answer): string {
  const words = texts.suggestions;
  const faces = size - except.length;
  if (how === "later") return words.askLater;
  if (how === "yes") return texts.common.named({ name: chosen?.name ?? person?.name ?? "", faces });
  if (person) return words.notPerson({ name: person.name, faces });
  return choices ? words.names.noneDone : words.notSamePerson;
}

/** Loads the pictures of the next question before it is shown. */
function Preload({ question: { faces, known } }: { question: Suggestion }) {
  useEffect(() => {
    for (const { url } of [...faces, ...known] satisfies readonly ShownFace[]) new Image().src = url;
  }, [faces, known]);
  return null;
}
