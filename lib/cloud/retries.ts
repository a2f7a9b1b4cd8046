import { Duration } from "aws-cdk-lib";
import { JitterType, type RetryProps } from "aws-cdk-lib/aws-stepfunctions";

/**
 * A call that is refused because of the concurrency limit, which new accounts have at 10, is repeated for about ten
 * minutes: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export const WAIT_FOR_CAPACITY: RetryProps = {
  errors: ["Lambda.TooManyRequestsException"],
  interval: Duration.seconds(2),
  maxAttempts: 20,
  backoffRate: 1.5,
  maxDelay: Duration.seconds(60),
  jitterStrategy: JitterType.FULL,
};

/** Every step is safe to repeat. In a run, the objects it writes are named after the run and the part of the work. */
export const TRY_AGAIN: RetryProps = { interval: Duration.seconds(1), maxAttempts: 2, backoffRate: 3 };
