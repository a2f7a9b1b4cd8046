/**
 * List prices in US dollars, us-east-1, arm64, on demand, without the free tier, as published in June 2025; above each,
 * the page of aws.amazon.com that says so.
 */
export const PRICES = {
  asOf: "2025-06",
  region: "us-east-1",
  /** /lambda/pricing */
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2e-6,
  /** /step-functions/pricing: standard workflows. */
  stateTransition: 25e-6,
  /** /s3/pricing; a gigabyte for a month. */
  s3Put: 5e-6,
  s3Get: 0.4e-6,
  s3Gigabyte: 0.023,
  /** /dynamodb/pricing/on-demand: reads of 4 KB, strongly consistent; writes of 1 KB; a gigabyte for a month, and its backup. */
  dynamoReadUnit: 0.125e-6,
  dynamoWriteUnit: 0.625e-6,
  dynamoGigabyte: 0.25,
  dynamoBackupGigabyte: 0.2,
  /** /sqs/pricing: standard queues. */
  sqsRequest: 0.4e-6,
  /** /kms/pricing; a key for a month, without the versions that yearly rotation adds. */
  kmsRequest: 3e-6,
  kmsKey: 1,
  /** /cloudwatch/pricing: logs taken in; each metric that an alarm looks at, a dashboard, and a metric of one's own, for a month. */
  logGigabyte: 0.5,
  alarmMetric: 0.1,
  dashboard: 3,
  metric: 0.3,
  /** /xray/pricing */
  trace: 5e-6,
  /** /eventbridge/pricing: one's own events, and those that S3 is asked to send. What the schedule starts is hardly anything. */
  event: 1e-6,
  /** /ecr/pricing: a gigabyte for a month. */
  imageGigabyte: 0.1,
} as const;
