import { useStore } from "../base/store.ts";
import { Empty, Failure, Loading, More, Title } from "../parts/parts.tsx";
import type { ShareRow } from "../state/api.ts";
import { useList } from "../state/lists.ts";
import type { PageProps } from "../state/route.ts";
import { perform, writes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";
import "../parts/actions.css";

/** The API's name for a visitor without a login, which says nothing about who it was. */
const ANONYMOUS = "someone";

/** Links to photos, latest first, with their makers; those in force have a button that ends them. */
export function Shares({ title }: PageProps<"/shares">) {
  const words = texts.shares;
  const list = useList<ShareRow>("/shares", { limit: "50" }, useStore(writes));
  const isEmpty = !list.loading && !list.error && list.items.length === 0;
  return (
    <section aria-labelledby="title">
      <Title text={title} />
      <ol class="actions">
        {list.items.map(({ shareId, title: of, who, createdAt, until, blurred, inForce, revokedAt }) => (
          <li key={shareId} class={inForce ? undefined : "undone"}>
            <span class="what">
              {of}
              <small>
                {words.facts({
                  ...{ who: who === ANONYMOUS ? undefined : who, createdAt, until, blurred },
                  ...{ inForce, isRevoked: revokedAt !== undefined },
                })}
              </small>
            </span>
            {inForce && (
              <button
                type="button"
                class="quiet"
                data-needs="manage"
                aria-label={words.revokeLabel({ title: of })}
                onClick={() => void perform({ method: "DELETE", path: `/shares/${shareId}`, done: words.revoked })}
              >
                {words.revoke}
              </button>
            )}
          </li>
        ))}
      </ol>
      {list.loading && <Loading />}
      {list.error && <Failure text={list.error} />}
      {isEmpty && (
        <Empty title={words.none.title}>
          <p>{words.none.text}</p>
        </Empty>
      )}
      <More more={list.more} />
    </section>
  );
}
