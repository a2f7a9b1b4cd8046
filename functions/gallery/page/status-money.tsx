import { bytes } from "./format.ts";
import type { Standing } from "./status-types.ts";
import { texts } from "./texts.ts";

/** Stored data and its cost, actual on AWS and hypothetical on a local host. */
export function Spending({ status: { storage, cost } }: { status: Standing }) {
  const words = texts.status.money;
  const { photoBytes, cropBytes, vectorBytes, tableRows, tableBytes } = storage;
  const { soFar, perThousandPhotos, storageAMonth, prices } = cost;
  const rows = [
    [words.photos, bytes(photoBytes)],
    [words.crops, bytes(cropBytes)],
    [words.vectors, bytes(vectorBytes)],
    [words.table, words.tableSize({ rows: tableRows, bytes: tableBytes })],
    [words.soFar, words.amount({ dollars: soFar })],
    ...(perThousandPhotos === undefined
      ? []
      : [[words.perThousandPhotos, words.amount({ dollars: perThousandPhotos })]]),
    [words.storagePerMonth, words.amount({ dollars: storageAMonth })],
  ];
  return (
    <div class="panel">
      <h2>{words.title}</h2>
      <dl class="rows">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="lead">{words.prices(prices)}</p>
    </div>
  );
}
