import { bytes, dollars, type Standing } from "./standing.ts";

/** What is kept, and what it has cost, or would have on AWS. */
export function Spending({ standing: { storage, cost } }: { standing: Standing }) {
  const { photoBytes, cropBytes, vectorBytes, tableRows, tableBytes } = storage;
  const rows = [
    ["Photos", bytes(photoBytes)],
    ["Pictures of faces", bytes(cropBytes)],
    ["Vectors", bytes(vectorBytes)],
    ["Table", `${tableRows.toLocaleString()} rows, about ${bytes(tableBytes)}`],
    ["So far, computing and requests", dollars(cost.soFar)],
    ...(cost.perThousandPhotos === undefined ? [] : [["For 1,000 photos", dollars(cost.perThousandPhotos)]]),
    ["Keeping it, a month", dollars(cost.storageAMonth)],
  ];
  return (
    <div class="panel">
      <h2>Storage and cost</h2>
      <dl class="rows">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p class="lead">
        What AWS lists for it ({cost.prices.region}, {cost.prices.asOf}), without its free tier. On a machine of your
        own nobody charges it.
      </p>
    </div>
  );
}
