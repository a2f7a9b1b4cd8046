/**
 * List prices in US dollars, us-east-1, on demand, without the free tier, as published in June 2025. Each
 * comment names the page of aws.amazon.com.
 */
export const PRICES = {
  asOf: "2025-06",
  region: "us-east-1",
  /** /lambda/pricing, by architecture */
  lambdaGbSecond: { arm64: 0.0000133334, x86_64: 0.0000166667 },
  lambdaRequest: 0.2e-6,
  /** /step-functions/pricing: standard workflows. */
  stateTransition: 25e-6,
  /** /s3/pricing; a gigabyte per month. */
  s3Put: 5e-6,
  s3Get: 0.4e-6,
  s3Gigabyte: 0.023,
  /**
   * /dynamodb/pricing/on-demand: reads of 4 KB, strongly consistent; writes of 1 KB; a gigabyte per month, and its
   * backup.
   */
  dynamoReadUnit: 0.125e-6,
  dynamoWriteUnit: 0.625e-6,
  dynamoGigabyte: 0.25,
  dynamoBackupGigabyte: 0.2,
  /** /sqs/pricing: standard queues. */
  sqsRequest: 0.4e-6,
  /** /kms/pricing; a key per month. Each of its first two rotations adds as much again. */
  kmsRequest: 3e-6,
  kmsKey: 1,
  /** /cloudwatch/pricing: a gigabyte of ingested logs; an alarm metric, a dashboard and a custom metric, per month. */
  logGigabyte: 0.5,
  alarmMetric: 0.1,
  dashboard: 3,
  metric: 0.3,
  /** /api-gateway/pricing: requests to an HTTP API. */
  httpRequest: 1e-6,
  /** /xray/pricing */
  trace: 5e-6,
  /** /eventbridge/pricing: custom events and S3 events. The cost of the schedule is negligible. */
  event: 1e-6,
  /** /ecr/pricing: a gigabyte per month. */
  imageGigabyte: 0.1,
} as const;
