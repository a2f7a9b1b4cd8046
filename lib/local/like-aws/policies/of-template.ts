import { resourcesOf, UnsupportedResource } from "../../identities.ts";
import { plainName, type Resolver, type Template } from "../../template.ts";
import type { Statement } from "./statements.ts";

/** Everything in a template that decides who may do what. */
export interface TemplatePolicies {
  /** Statements of roles' policies, by the role's ARN. */
  readonly identities: ReadonlyMap<string, readonly Statement[]>;
  /** Statements of resources' own policies, by the resource's ARN. */
  readonly resources: ReadonlyMap<string, readonly Statement[]>;
  /** ARN of the KMS key of each encrypted resource, by the resource's ARN. */
  readonly keys: ReadonlyMap<string, string>;
  /** ARN of each function's role, by the function's name. */
  readonly roles: ReadonlyMap<string, string>;
}

/** Reads the policies of a template. @throws UnsupportedResource for managed policies, whose text is not in it */
export function policiesOf(template: Template, resolver: Resolver): TemplatePolicies {
  const each = (type: string) =>
    resourcesOf(template, type).map(([logicalId, { Properties = {} }]) => ({
      logicalId,
      arn: arnOf(type, logicalId, resolver),
      properties: resolver.resolve(Properties),
    }));
  const identities = new Map<string, Statement[]>();
  const resources = new Map<string, Statement[]>();
  const keys = new Map<string, string>();
  for (const { logicalId, arn, properties } of each("AWS::IAM::Role")) {
    if (properties.ManagedPolicyArns?.length)
      throw new UnsupportedResource(logicalId, "AWS::IAM::Role", "managed policies");
    add(resources, arn, trustOf(properties.AssumeRolePolicyDocument));
    add(identities, arn, ...(properties.Policies ?? []).map((policy: WithDocument) => policy.PolicyDocument));
  }
  const roleArns = new Map(
    each("AWS::IAM::Role").map(({ logicalId, arn }) => [resolver.resolve({ Ref: logicalId }), arn]),
  );
  for (const { properties } of each("AWS::IAM::Policy"))
    for (const role of properties.Roles ?? []) add(identities, roleArns.get(role) ?? "", properties.PolicyDocument);
  for (const { arn, properties } of each("AWS::KMS::Key")) add(resources, arn, properties.KeyPolicy);
  for (const { properties } of each("AWS::S3::BucketPolicy"))
    add(resources, `arn:aws:s3:::${properties.Bucket}`, properties.PolicyDocument);
  const queueArns = new Map(
    each("AWS::SQS::Queue").map(({ logicalId, arn }) => [resolver.resolve({ Ref: logicalId }), arn]),
  );
  for (const { properties } of each("AWS::SQS::QueuePolicy"))
    for (const url of properties.Queues) add(resources, queueArns.get(url) ?? "", properties.PolicyDocument);
  for (const { properties } of each("AWS::SNS::TopicPolicy"))
    for (const topic of properties.Topics) add(resources, topic, properties.PolicyDocument);
  for (const { arn, properties } of each("AWS::S3::Bucket")) {
    const [rule] = properties.BucketEncryption?.ServerSideEncryptionConfiguration ?? [];
    const key = rule?.ServerSideEncryptionByDefault?.KMSMasterKeyID;
    if (key) keys.set(arn, key);
  }
  for (const type of ["AWS::SQS::Queue", "AWS::SNS::Topic"])
    for (const { arn, properties } of each(type))
      if (properties.KmsMasterKeyId) keys.set(arn, properties.KmsMasterKeyId);
  for (const { arn, properties } of each("AWS::DynamoDB::GlobalTable")) {
    const key = properties.Replicas?.[0]?.SSESpecification?.KMSMasterKeyId;
    if (key) keys.set(arn, key);
  }
  const roles = new Map(
    each("AWS::Lambda::Function").map(({ logicalId, properties }) => [plainName(logicalId), properties.Role]),
  );
  return { identities, resources, keys, roles };
}

interface WithDocument {
  readonly PolicyDocument: Document;
}

interface Document {
  readonly Statement: Statement | readonly Statement[];
}

/** The trust policy of a role as a policy of the role, whose statements name it as their resource. */
function trustOf({ Statement }: Document): Document {
  return { Statement: [Statement].flat().map((one) => ({ ...(one as Statement), Resource: "*" })) };
}

function add(statements: Map<string, Statement[]>, arn: string, ...documents: Document[]): void {
  statements.set(arn, [...(statements.get(arn) ?? []), ...documents.flatMap(({ Statement }) => Statement)]);
}

/** The ARN of a resource; undefined for types whose policies are not looked up by it. */
function arnOf(type: string, logicalId: string, resolver: Resolver): string {
  if (type === "AWS::SNS::Topic") return resolver.resolve({ Ref: logicalId });
  const withArn = [
    "AWS::IAM::Role",
    "AWS::KMS::Key",
    "AWS::SQS::Queue",
    "AWS::S3::Bucket",
    "AWS::DynamoDB::GlobalTable",
  ];
  return withArn.includes(type) ? resolver.resolve({ "Fn::GetAtt": [logicalId, "Arn"] }) : "";
}
