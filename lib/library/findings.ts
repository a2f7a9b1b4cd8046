/** Kinds of inconsistencies in a catalog, each with the text for `facet audit`: the fault, and its repair. */
export const KINDS = {
  "vector without face": "vectors of faces that no longer exist: removed",
  "crop without face": "crops of faces that no longer exist: removed",
  "preview without photo": "previews of photos that no longer exist or have no file: removed",
  "match without face": "matches of faces that no longer exist or joined another cluster: removed",
  "face without photo": "faces of photos that no longer exist or have no file: hidden, with their crops and vectors",
  "face without vector": "faces that were not embedded: their crops are queued again, and recreated if missing",
  "face without crop": "faces without a crop: it is recreated from the photo",
  "face under another key": "faces with a different key than their photo: given its key",
  "face that was deleted": "faces that were deleted but still exist: deleted again",
  "face of an earlier picture":
    "faces of an earlier state of an edited picture: detected again when the photo is next indexed",
  "face turned another way":
    "faces whose box has a different orientation than their photo: rotated when the photo is next indexed",
  "photo turned another way":
    "photos whose boxes have a different orientation than the file they are shown from: rotated when they are next indexed",
  "photo that was not looked at to the end":
    "photos whose indexing was interrupted: completed when they are next indexed",
  "photo with another count": "photos with a wrong number of faces in their row: counted again",
  "photo at a key of another": "photos that list a key with another photo or none: the key is removed",
  "key without its photo": "keys that their photo does not list: corrected when they are next indexed",
  "photo without its picture data": "photos that cannot be found by their picture data: the reference is restored",
  "alias of no photo": "aliases of photos that do not exist: removed",
  "alias with files":
    "aliases that list files: the files are removed from them, and assigned again when they are next indexed",
  "photo with files out of order": "photos whose files are not in order, pictures before camera files: sorted",
  "file listed in two ways":
    "files about which their photo and their key disagree (ETag, kind or date): corrected when they are next indexed",
  "file of another picture": "files with a different picture than their photo: corrected when they are next indexed",
  "file without its picture data": "files whose picture data do not lead to their photo: the reference is restored",
  "file that is not noted":
    "files and sidecars missing from the index by name, so that their companions cannot find them: added",
  "camera file apart from its JPEG": "camera files that are a separate photo from the JPEG taken with them: merged",
  "names of another photo": "names from metadata for photos that do not exist, or for faces of another photo: removed",
  "two names without a question":
    "faces with two names from metadata but no question about them: the question is added",
  "faces that wait in vain": "faces of edited photos that wait for vectors which already exist: compared again",
  "photo in the wrong list":
    "photos wrongly listed as skipped or failed, or missing from that list: the list is corrected",
  "photo missing by date": "photos missing from the list by date, or listed there with other facts: listed again",
  "date without its photo": "entries of the list by date whose photo is gone or has another date: removed",
  "name without its person": "people who cannot be found by their name: the reference is restored",
  "decision about nobody": "decisions about people who do not exist: the references to these people are removed",
  "decision that is not listed": "decisions missing from the lists of the people they are about: added",
  "held names that disagree":
    "versions in force whose lists of held names, by face and by cluster, or their count disagree: rebuilt from all lists",
  "version that contradicts itself":
    "versions in force whose lists or counts of clusters disagree or are missing: recounted, or else use facet rollback",
  "shard with wrong counts": "totals of GET /status that do not match the photos: recalculated",
} as const;

export type Kind = keyof typeof KINDS;

/** One inconsistency in a catalog. */
export interface Finding {
  readonly kind: Kind;
  /** Id of the face, photo, location, person or cluster; or the version, or the digit of the shard. */
  readonly id: string;
  /** The cluster of a match. */
  readonly clusterId?: string;
  /** Key of the photo, or the source of the finding: a file, a sidecar, a date or the sort key of a decision. */
  readonly key?: string;
}
