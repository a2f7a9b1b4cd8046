/** CloudWatch namespace of the functions' metrics. */
export const METRICS = "Facet";

/** Metrics that functions write, with their `service` as dimension. */
export type MetricName =
  | "PhotosIndexed"
  /** Photos that were skipped, or failed on every attempt. */
  | "PhotosLeftOut"
  | "FacesFound"
  | "FacesEmbedded"
  /** Time from the upload of a photo, or of a crop, until it is processed. */
  | "SecondsToIndex"
  | "SecondsToEmbed";
