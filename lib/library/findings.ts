/** What may be wrong with a catalog. */
export const KINDS = {
  "vector without face": "vectors of faces that are gone: removed",
  "crop without face": "crops of faces that are gone: removed",
  "match without face": "recognised faces that are gone, or elsewhere by now: forgotten",
  "face without photo":
    "faces of photos that are gone, or nowhere now: taken out of sight, with their crops and vectors",
  "face without vector":
    "faces that were not embedded: their crops are queued again, and made again where they are missing",
  "face without crop": "faces whose crop is missing: made again from their photo",
  "face under another key": "faces listed under another key than their photo: listed under its key",
  "face of an earlier picture": "faces of a picture that was edited since: looked for when the photo is indexed again",
  "face turned another way":
    "faces whose box stands another way up than their photo: turned when the photo is indexed again",
  "photo turned another way":
    "photos whose boxes stand another way up than the file that they are shown from: turned when they are indexed again",
  "photo that was not looked at to the end": "photos whose look was cut off: looked at when they are indexed again",
  "photo with another count": "photos whose number of faces is not what their row says: counted again",
  "photo at a key of another": "photos listed at a key where another photo is, or none: not listed there any more",
  "key without its photo": "keys whose photo does not list them: looked at when they are indexed again",
  "photo without its picture data": "photos that their picture data do not lead to: noted again",
  "alias of no photo": "photos that are said to be another one, which is not there: forgotten",
  "faces that wait in vain": "faces of edited photos that wait for vectors that are there: compared again",
  "photo in the wrong list": "photos that are listed as left out and are not, or the other way round: listed anew",
  "shard with wrong counts": "sums of GET /status that are not those of the photos: summed anew",
} as const;

export type Kind = keyof typeof KINDS;

/** One thing that is wrong. */
export interface Finding {
  readonly kind: Kind;
  /** Of the face, the photo or the location, or the digit of the shard. */
  readonly id: string;
  /** The cluster of a match. */
  readonly clusterId?: string;
  /** Where the photo is listed. */
  readonly key?: string;
}
