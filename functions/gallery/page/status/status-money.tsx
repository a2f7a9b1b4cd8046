import { bytes } from "../base/format.ts";
import { texts } from "../texts/texts.ts";
import type { Standing } from "./status-types.ts";

/** Stored data and, on AWS, their cost. Only a local host has mounted a folder. */
export function Spending({ status: { storage, cost, folder } }: { status: Standing }) {
  const words = texts.status.money;
  const { photoBytes, cropBytes, vectorBytes, tableRows, tableBytes } = storage;
  const { soFar, perThousandPhotos, storageAMonth, prices } = cost;
  const isPaid = folder === undefined;
  const stored = [
    [words.photos, bytes(photoBytes)],
    [words.crops, bytes(cropBytes)],
    [words.vectors, bytes(vectorBytes)],
    [words.table, words.tableSize({ rows: tableRows, bytes: tableBytes })],
  ];
  const paid = [
    [words.soFar, words.amount({ dollars: soFar })],
    ...(perThousandPhotos === undefined
      ? []
      : [[words.perThousandPhotos, words.amount({ dollars: perThousandPhotos })]]),
    [words.storagePerMonth, words.amount({ dollars: storageAMonth })],
  ];
  return (
    <div class="panel">
      <h2>{isPaid ? words.title : words.titleFree}</h2>
      <dl class="pairs">
        {[...stored, ...(isPaid ? paid : [])].map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {isPaid && <p class="lead">{words.prices(prices)}</p>}
    </div>
  );
}
