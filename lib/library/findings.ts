/** What may be wrong with a catalog. */
export const KINDS = {
  "vector without face": "vectors of faces that are gone: removed",
  "crop without face": "crops of faces that are gone: removed",
  "preview without photo": "previews of photos that are gone, or nowhere now: removed",
  "match without face": "recognised faces that are gone, or elsewhere by now: forgotten",
  "face without photo":
    "faces of photos that are gone, or nowhere now: taken out of sight, with their crops and vectors",
  "face without vector":
    "faces that were not embedded: their crops are queued again, and made again where they are missing",
  "face without crop": "faces whose crop is missing: made again from their photo",
  "face under another key": "faces listed under another key than their photo: listed under its key",
  "face that was deleted": "faces that somebody deleted, and that are there all the same: deleted again",
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
  "alias with files":
    "photos that are said to be another one, and list files: not there any more, and looked at when they are indexed again",
  "photo with files out of order": "photos whose files are not in order, pictures before camera files: put in order",
  "file listed in two ways":
    "files about which their photo and their key disagree (ETag, kind or date): looked at when they are indexed again",
  "file of another picture": "files of a photo that is another picture by now: looked at when they are indexed again",
  "file without its picture data": "files whose picture data do not lead to their photo: noted again",
  "file that is not noted":
    "files and sidecars that are not noted under their name, so that what lies beside them misses them: noted again",
  "camera file apart from its JPEG": "camera files that are not the photo of the JPEG taken with them: made one photo",
  "names of another photo":
    "names from metadata that are kept for a photo that is not there, or for faces of another: forgotten",
  "two names without a question": "faces that metadata give two names, and nobody is asked: asked about",
  "faces that wait in vain": "faces of edited photos that wait for vectors that are there: compared again",
  "photo in the wrong list": "photos that are listed as left out and are not, or the other way round: listed anew",
  "name without its person": "people whom their name does not lead to: noted again",
  "decision about nobody": "decisions about people who are not there: forgotten, as far as they are about those",
  "decision that is not listed": "decisions that are not listed under the people they are about: listed again",
  "held names that disagree":
    "versions in force whose lists of held names disagree, by face, by cluster or in number: listed anew from all of them",
  "version that contradicts itself":
    "versions in force whose lists or numbers of clusters disagree, or are missing: counted anew, else facet rollback",
  "shard with wrong counts": "sums of GET /status that are not those of the photos: summed anew",
} as const;

export type Kind = keyof typeof KINDS;

/** One thing that is wrong. */
export interface Finding {
  readonly kind: Kind;
  /** Of the face, the photo, the location, the person or the cluster; the version, or the digit of the shard. */
  readonly id: string;
  /** The cluster of a match. */
  readonly clusterId?: string;
  /** Where the photo is listed, or what says so: a file, a sidecar or the sort key of a decision. */
  readonly key?: string;
}
