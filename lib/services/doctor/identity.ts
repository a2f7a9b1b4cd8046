import { attempt, type Finding, ok, problem, warning } from "./finding.ts";

/** Version of the bootstrap stack that deployments of this CDK need: DefaultStackSynthesizer, MINIMUM_BOOTSTRAP_STACK_VERSION. */
const BOOTSTRAP_VERSION = 6;
const BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version";

/** Attempts of a request, so that an account that cannot be reached is reported within seconds. */
export const ATTEMPTS = { maxAttempts: 2 } as const;

export async function checkRegion(): Promise<Finding> {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return attempt(
    "region",
    "set AWS_REGION, or a region in your profile",
    async () => ok("region", await new STSClient(ATTEMPTS).config.region()),
    problem,
  );
}

export async function checkIdentity(): Promise<Finding> {
  const { GetCallerIdentityCommand, STSClient } = await import("@aws-sdk/client-sts");
  return attempt(
    "identity",
    "log in, for example with aws sso login or aws configure, and set AWS_PROFILE if you have several profiles",
    async () => {
      const { Account, Arn = "" } = await new STSClient(ATTEMPTS).send(new GetCallerIdentityCommand({}));
      const text = `account ${Account} as ${Arn}`;
      return Arn.endsWith(":root")
        ? warning("identity", text, "use a role or a user instead of the account's root user")
        : ok("identity", text);
    },
    problem,
  );
}

export async function checkBootstrap(): Promise<Finding> {
  const { GetParameterCommand, SSMClient } = await import("@aws-sdk/client-ssm");
  return attempt("bootstrap", "allow ssm:GetParameter, or run npx cdk bootstrap to be sure", async () => {
    try {
      const { Parameter } = await new SSMClient(ATTEMPTS).send(new GetParameterCommand({ Name: BOOTSTRAP_PARAMETER }));
      const version = Number(Parameter?.Value);
      const text = `version ${version}`;
      return version >= BOOTSTRAP_VERSION
        ? ok("bootstrap", text)
        : problem("bootstrap", `${text}, but ${BOOTSTRAP_VERSION} is needed`, "run npx cdk bootstrap");
    } catch (error) {
      if ((error as Error).name !== "ParameterNotFound") throw error;
      return problem("bootstrap", "CDK is not set up in this account and region", "run npx cdk bootstrap");
    }
  });
}
