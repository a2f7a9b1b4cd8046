import { ACCOUNT, type Identity, plainName, REGION, type Resource, type Template } from "./template.ts";

/** A resource of the template that the local host does not support. */
export class UnsupportedResource extends Error {
  readonly logicalId: string;
  readonly type: string;

  constructor(logicalId: string, type: string, detail = "") {
    super(`The local host does not support ${logicalId} (${type})${detail ? `: ${detail}` : ""}`);
    this.name = "UnsupportedResource";
    this.logicalId = logicalId;
    this.type = type;
  }
}

const arn = (service: string, name: string) => `arn:aws:${service}:${REGION}:${ACCOUNT}:${name}`;

/** Buckets and the table have names that people can type, such as `facet-photos`. */
const typed = (logicalId: string) => `facet-${plainName(logicalId).toLowerCase()}`;

// biome-ignore lint/suspicious/noExplicitAny: CloudFormation's shape
type Naming = (logicalId: string, url: string, properties: any) => Identity;

/** Identity of a resource on this host, by type. `inert` types matter only on AWS (permissions, logs, code). */
const NAMING: Record<string, Naming> = {
  "AWS::S3::Bucket": (id) => ({ ref: typed(id), attributes: { Arn: `arn:aws:s3:::${typed(id)}` } }),
  "AWS::DynamoDB::GlobalTable": (id) => ({
    ref: typed(id),
    attributes: { Arn: arn("dynamodb", `table/${typed(id)}`) },
  }),
  "AWS::SQS::Queue": (id, url) => ({
    ref: `${url}/${ACCOUNT}/${plainName(id)}`,
    attributes: { Arn: arn("sqs", plainName(id)), QueueName: plainName(id) },
  }),
  "AWS::Lambda::Alias": (_id, _, { FunctionName, Name }) => ({
    ref: arn("lambda", `function:${plainName(FunctionName.Ref)}:${Name}`),
    attributes: {},
  }),
  "AWS::Lambda::Version": (_id, _, { FunctionName }) => ({
    ref: arn("lambda", `function:${plainName(FunctionName.Ref)}:1`),
    attributes: { Version: "1" },
  }),
  "AWS::Lambda::Function": (id) => ({
    ref: plainName(id),
    attributes: { Arn: arn("lambda", `function:${plainName(id)}`) },
  }),
  "AWS::StepFunctions::StateMachine": (id) => ({
    ref: arn("states", `stateMachine:${plainName(id)}`),
    attributes: { Arn: arn("states", `stateMachine:${plainName(id)}`), Name: plainName(id) },
  }),
  "AWS::ApiGatewayV2::Api": (id, url) => ({ ref: plainName(id), attributes: { ApiEndpoint: url } }),
  "AWS::ApiGatewayV2::Authorizer": inert,
  "AWS::ApiGatewayV2::Integration": inert,
  "AWS::ApiGatewayV2::Route": inert,
  "AWS::ApiGatewayV2::Stage": inert,
  "AWS::ApiGatewayV2::ApiMapping": inert,
  "AWS::ApiGatewayV2::DomainName": (id) => ({ ref: id, attributes: { RegionalDomainName: `${plainName(id)}.local` } }),
  "AWS::Budgets::Budget": inert,
  "AWS::CDK::Metadata": inert,
  // The canary of a deployment, which there is no need for here: tests and `facet doctor` take its place.
  "AWS::CloudFormation::CustomResource": (id) => ({ ref: id, attributes: { Verdict: "not checked on this machine" } }),
  "AWS::CloudFront::Distribution": (id) => ({ ref: id, attributes: { DomainName: `${plainName(id)}.local` } }),
  "AWS::CloudWatch::Alarm": inert,
  "AWS::CloudWatch::Dashboard": inert,
  "AWS::CodeDeploy::Application": inert,
  "AWS::CodeDeploy::DeploymentGroup": inert,
  "AWS::Cognito::UserPool": inert,
  "AWS::Cognito::UserPoolClient": inert,
  "AWS::Cognito::UserPoolDomain": inert,
  "AWS::Cognito::UserPoolGroup": inert,
  "AWS::IAM::Policy": inert,
  "AWS::Events::Rule": (id) => ({ ref: plainName(id), attributes: { Arn: arn("events", `rule/${plainName(id)}`) } }),
  "AWS::IAM::Role": (id) => ({ ref: id, attributes: { Arn: `arn:aws:iam::${ACCOUNT}:role/${id}`, RoleId: id } }),
  "AWS::KMS::Key": (id) => ({
    ref: plainName(id),
    attributes: { Arn: arn("kms", `key/${plainName(id)}`), KeyId: plainName(id) },
  }),
  "AWS::Lambda::EventSourceMapping": inert,
  "AWS::Lambda::LayerVersion": inert,
  "AWS::Lambda::Permission": inert,
  "AWS::Logs::LogGroup": inert,
  "AWS::S3::BucketPolicy": inert,
  "AWS::SQS::QueuePolicy": inert,
  "AWS::SNS::Subscription": inert,
  "AWS::SNS::Topic": (id) => ({
    ref: arn("sns", plainName(id)),
    attributes: { TopicArn: arn("sns", plainName(id)), TopicName: plainName(id) },
  }),
  "AWS::SNS::TopicPolicy": inert,
  "AWS::Scheduler::Schedule": inert,
};

function inert(logicalId: string): Identity {
  return { ref: logicalId, attributes: { Arn: arn("local", logicalId), Id: logicalId } };
}

/**
 * Gives every resource its identity on this host.
 * @throws UnsupportedResource
 */
export function identify(template: Template, url: string): Map<string, Identity> {
  const identities = new Map<string, Identity>();
  for (const [logicalId, { Type, Properties }] of Object.entries(template.Resources)) {
    const naming = NAMING[Type];
    if (!naming) throw new UnsupportedResource(logicalId, Type);
    identities.set(logicalId, naming(logicalId, url, Properties));
  }
  return identities;
}

/** The resources of one type, by logical id. */
export function resourcesOf(template: Template, type: string): [logicalId: string, resource: Resource][] {
  return Object.entries(template.Resources).filter(([, resource]) => resource.Type === type);
}
