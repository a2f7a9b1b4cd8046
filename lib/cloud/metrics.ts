/**
 * Variable with the CloudWatch namespace of the functions' metrics: the name of the stack, so that the metrics of two
 * stacks are not added up.
 */
export const METRICS_NAMESPACE = "POWERTOOLS_METRICS_NAMESPACE";

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
