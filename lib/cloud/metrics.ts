/** Namespace in CloudWatch of what functions count. */
export const METRICS = "Facet";

/** What functions count, each under its `service`. */
export type MetricName =
  | "PhotosIndexed"
  /** Skipped, or failed for good. */
  | "PhotosLeftOut"
  | "FacesFound"
  | "FacesEmbedded"
  /** From the upload of a photo, or of a crop, to the end of the work on it. */
  | "SecondsToIndex"
  | "SecondsToEmbed";
