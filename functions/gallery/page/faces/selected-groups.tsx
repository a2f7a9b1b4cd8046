import { NameField, type NameGiven } from "../parts/naming.tsx";
import { BarButton, SelectionBar } from "../parts/selection-bar.tsx";
import type { Cluster } from "../state/api.ts";
import type { Edits } from "../state/edits.ts";
import type { Selection } from "../state/selection.ts";
import { perform, refreshes } from "../state/work.ts";
import { texts } from "../texts/texts.ts";

const FIELD = "groups";

interface SelectedGroupsProps {
  /** The selected groups, in the order of the page. */
  readonly groups: readonly Cluster[];
  readonly selection: Selection;
  readonly edits: Edits<Cluster>;
}

/** The bar of actions for several groups of New faces at once: they are one person, or nobody needs them. */
export function SelectedGroups({ groups, selection, edits }: SelectedGroupsProps) {
  const words = texts.newFaces.selection;
  const clusterIds = groups.map(({ clusterId }) => clusterId);
  const also = clusterIds.map((id) => `/clusters/${id}`);
  const faces = groups.reduce((sum, { size }) => sum + size, 0);
  const count = { groups: groups.length };

  function name({ name: given, personId, typed }: NameGiven) {
    selection.clear();
    void perform({
      path: "/clusters/name",
      body: { clusterIds, ...(personId ? { personId } : { name: given }) },
      done: texts.common.named({ name: given, faces }),
      ...{ also, field: FIELD, typed },
      show: () => edits.put(clusterIds, null),
      after: () => refreshes.set(refreshes.value + 1),
    });
  }
  function hide() {
    selection.clear();
    void perform({
      path: "/clusters/hide",
      body: { clusterIds },
      done: words.hidden(count),
      also,
      show: () => edits.put(clusterIds, null),
    });
  }

  return (
    <SelectionBar label={words.label(count)} count={words.count(count)} onClear={selection.clear}>
      <NameField
        field={FIELD}
        label={words.field(count)}
        placeholder={groups.length > 1 ? words.placeholder : texts.naming.placeholder}
        button={groups.length > 1 ? words.merge : texts.naming.name}
        onName={name}
      />
      <BarButton onClick={hide}>{texts.newFaces.hide}</BarButton>
    </SelectionBar>
  );
}
