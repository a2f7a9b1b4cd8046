import type { Action } from "./api.ts";
import { recentTime } from "./format.ts";
import { useList } from "./lists.ts";
import { Empty, Failure, Loading, More, Title } from "./parts.tsx";
import type { PageProps } from "./route.ts";
import { useStore } from "./store.ts";
import { texts } from "./texts.ts";
import { refreshes, undo, writes } from "./work.ts";

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
        {list.items.map(({ actionId, at, who, what, undone, undoable, undoRole }) => (
          <li key={actionId} class={undone ? "undone" : undefined}>
            <span class="what">
              {what}
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
                aria-label={texts.undo.undoLabel({ what })}
                onClick={() => void undo(actionId, what)}
              >
                {texts.common.undo}
              </button>
            )}
          </li>
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
