import { useState } from "preact/hooks";
import { recentTime } from "../base/format.ts";
import { useStore } from "../base/store.ts";
import { Empty, Failure, Loading, More, Title } from "../parts/parts.tsx";
import type { Action, ShownFace } from "../state/api.ts";
import { useList } from "../state/lists.ts";
import type { PageProps } from "../state/route.ts";
import { refreshes, undo, writes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import { actionText } from "./action-text.ts";
import "../parts/actions.css";

/** The API's name for a visitor without a login, which says nothing about who it was. */
const ANONYMOUS = "someone";

/** Recent changes, latest first, each with a button that undoes it. */
export function Undo({ title }: PageProps<"/undo">) {
  const list = useList<Action>("/actions", { limit: "50" }, useStore(writes) + useStore(refreshes));
  const isEmpty = !list.loading && !list.error && list.items.length === 0;
  return (
    <section aria-labelledby="title">
      <Title text={title} />
      {!isEmpty && <p class="lead">{texts.undo.lead({ key: (text) => <kbd>{text}</kbd> })}</p>}
      <ol class="actions">
        {list.items.map((action) => (
          <Entry key={action.actionId} action={action} />
        ))}
      </ol>
      {list.loading && <Loading like="rows" />}
      {list.error && <Failure text={list.error} />}
      {isEmpty && (
        <Empty title={texts.undo.none.title}>
          <p>{texts.undo.none.text}</p>
        </Empty>
      )}
      <More more={list.more} />
    </section>
  );
}

function Entry({ action }: { action: Action }) {
  const { actionId, at, who, facts, undone, undoable, undoRole } = action;
  const done = actionText(action);
  return (
    <li class={undone ? "undone" : undefined}>
      {facts?.face ? <ActionFace face={facts.face} /> : <span class="face none" aria-hidden="true" />}
      <span class="what">
        {done}
        <small>
          <time dateTime={at}>{recentTime(at)}</time>
          {texts.undo.facts({ who: who === ANONYMOUS ? undefined : who, isUndone: undone })}
        </small>
      </span>
      {undoable && !undone && (
        <button
          type="button"
          class="quiet"
          data-needs={undoRole}
          aria-label={texts.undo.undoLabel({ what: done })}
          onClick={() => void undo(actionId, done)}
        >
          {texts.common.undo}
        </button>
      )}
    </li>
  );
}

/** The face that an action was about, with a link to its photo; the picture of a deleted face is left out. */
function ActionFace({ face }: { face: ShownFace }) {
  const [isGone, setGone] = useState(false);
  if (isGone) return <span class="face none" aria-hidden="true" />;
  return (
    <a href={`#/photos/${face.photoId}`} aria-label={texts.photo.title}>
      <img class="face" src={face.url} alt="" loading="lazy" onError={() => setGone(true)} />
    </a>
  );
}
