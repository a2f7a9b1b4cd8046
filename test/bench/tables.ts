import type { ClusteringFigures, PrecisionRecall, Share } from "./clustering.ts";

/** Results of `npm run bench -- quality`. */
export interface Quality {
  readonly recognition: Readonly<Record<string, Recognition>>;
  /** By set of pictures, and what is found where no face is: by default, of all sizes, and without the check. */
  readonly detection: Readonly<Record<"nonface" | "nonfaceSmall" | "nonfaceUnchecked", FalseFaces>> &
    Readonly<Record<string, PrecisionRecall | FalseFaces>>;
}

interface FalseFaces {
  readonly pictures: number;
  readonly faces: number;
}

export interface Recognition {
  readonly faces: number;
  readonly samePairs: number;
  readonly differentPairs: number;
  readonly verification: readonly ({ readonly far: number } & Share)[];
  readonly rankOne: Share;
  readonly clustering: ClusteringFigures;
}

/** The figures as Markdown. */
export function markdown({
  recognition,
  detection: { nonface, nonfaceSmall, nonfaceUnchecked, ...sets },
}: Quality): string {
  const models = Object.entries(recognition);
  const rates = models[0]?.[1].verification.map(({ far }) => `TAR at FAR ${far.toExponential()}`) ?? [];
  return [
    table(
      ["model", "faces, pairs same / different", ...rates, "rank-1"],
      models.map(([id, { faces, samePairs, differentPairs, verification, rankOne }]) => [
        `\`${id}\``,
        `${wholeNumber(faces)}, ${wholeNumber(samePairs)} / ${wholeNumber(differentPairs)}`,
        ...verification.map(counted),
        counted(rankOne),
      ]),
    ),
    table(
      [
        "model",
        "pairwise precision",
        "pairwise recall",
        "F",
        "BCubed precision / recall / F",
        "clusters, people",
        "in no cluster",
      ],
      models.map(
        ([
          id,
          {
            clustering: { pairwise, bcubed, clusters, people, alone },
          },
        ]) => [
          `\`${id}\``,
          counted(pairwise.precision),
          counted(pairwise.recall),
          fraction(pairwise.f),
          [bcubed.precision.value, bcubed.recall.value, bcubed.f].map(fraction).join(" / "),
          `${clusters}, ${people}`,
          counted(alone),
        ],
      ),
    ),
    table(
      ["pictures, FACE_SIZE", "recall", "precision"],
      [
        ...Object.entries(sets as Readonly<Record<string, PrecisionRecall>>).map(([set, { precision, recall }]) => [
          `${set}, 20`,
          counted(recall),
          counted(precision),
        ]),
        ["nonface, 50", "", `${nonface.faces} false faces in ${nonface.pictures} pictures`],
        ["nonface, 20", "", `${nonfaceSmall.faces} false faces in ${nonfaceSmall.pictures} pictures`],
        [
          "nonface without the check, 20",
          "",
          `${nonfaceUnchecked.faces} false faces in ${nonfaceUnchecked.pictures} pictures`,
        ],
      ],
    ),
  ].join("\n\n");
}

/** A table in Markdown. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** `.973 (4,570 of 4,697)` */
function counted({ value, count, of }: Share): string {
  return `${fraction(value)} (${wholeNumber(count)} of ${wholeNumber(of)})`;
}

/** `.9730` */
export function fraction(value: number): string {
  return value.toFixed(4).replace(/^0/, "");
}

/** `4,570` */
export function wholeNumber(value: number): string {
  return Math.round(value).toLocaleString("en-US");
}
