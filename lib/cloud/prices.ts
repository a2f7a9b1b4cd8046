/**
 * List prices in US dollars, us-east-1, arm64, on demand, without the free tier, as published in June 2025:
 * aws.amazon.com/lambda/pricing, /step-functions/pricing, /s3/pricing, /dynamodb/pricing/on-demand, /sqs/pricing.
 */
export const PRICES = {
  asOf: "2025-06",
  region: "us-east-1",
  lambdaGbSecond: 0.0000133334,
  lambdaRequest: 0.2e-6,
  /** Standard workflows. */
  stateTransition: 25e-6,
  s3Put: 5e-6,
  s3Get: 0.4e-6,
  /** 4 KB, strongly consistent. */
  dynamoReadUnit: 0.125e-6,
  /** 1 KB. */
  dynamoWriteUnit: 0.625e-6,
  sqsRequest: 0.4e-6,
  /** A gigabyte for a month. */
  s3Gigabyte: 0.023,
  dynamoGigabyte: 0.25,
} as const;
