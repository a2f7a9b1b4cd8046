import type { Status } from "../base/types.ts";
import { Empty, Loading } from "../parts/parts.tsx";
import { Unready } from "../parts/unready.tsx";
import { lackOf } from "../state/lack.ts";
import { texts } from "../texts/texts.ts";

/** Explains why there are no unnamed groups. */
export function EmptyInbox({ status }: { status: Status | undefined }) {
  if (!status) return <Loading like="rows" />;
  const { noGroups, noneLeft, allNamed } = texts.newFaces;
  const lack = lackOf(status);
  if (lack) return <Unready lack={lack} status={status} />;
  if (status.clusters === 0) {
    return (
      <Empty title={noGroups.title(status)}>
        <p>{noGroups.text}</p>
      </Empty>
    );
  }
  if (status.people === 0) {
    return (
      <Empty title={noneLeft.title}>
        <p>{noneLeft.text({ hidden: (text) => <a href="#/hidden">{text}</a> })}</p>
      </Empty>
    );
  }
  return (
    <Empty title={allNamed.title}>
      <p>
        {allNamed.text({
          people: (text) => <a href="#/people">{text}</a>,
          suggestions: (text) => <a href="#/suggestions">{text}</a>,
        })}
      </p>
    </Empty>
  );
}
