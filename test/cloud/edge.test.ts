import assert from "node:assert/strict";
import { test } from "node:test";
import { Match } from "aws-cdk-lib/assertions";
import { AwsSolutionsChecks } from "cdk-nag";
import { identify } from "../../lib/local/identities.ts";
import { stackOf, templateOf } from "../support/stack.ts";

const CERTIFICATE = "arn:aws:acm:us-east-1:111122223333:certificate/5b2f";
const REGIONAL = "arn:aws:acm:eu-west-1:111122223333:certificate/77aa";
const ACL = "arn:aws:wafv2:us-east-1:111122223333:global/webacl/facet/9c1d";

const GIVEN = { domain: "photos.example.org", certificate: CERTIFICATE };

test("the gallery is served under a domain of one's own, behind a web ACL", () => {
  // Act
  const template = templateOf({ ...GIVEN, webAcl: ACL });
  // Assess
  template.hasResourceProperties("AWS::CloudFront::Distribution", {
    DistributionConfig: Match.objectLike({
      Aliases: ["photos.example.org"],
      WebACLId: ACL,
      ViewerCertificate: Match.objectLike({ AcmCertificateArn: CERTIFICATE }),
    }),
  });
  template.hasResourceProperties("AWS::Cognito::UserPoolClient", { CallbackURLs: ["https://photos.example.org/"] });
  template.hasOutput("Url", { Value: "https://photos.example.org" });
  template.hasOutput("DomainTarget", {});
});

test("answers of the API are not cached, and requests keep their authorization", () => {
  const [distribution] = Object.values(templateOf(GIVEN).findResources("AWS::CloudFront::Distribution"));
  const { DefaultCacheBehavior, CacheBehaviors } = distribution?.Properties.DistributionConfig ?? {};
  // Assess: the ids of the managed policies CachingDisabled, CachingOptimized and AllViewerExceptHostHeader
  assert.equal(DefaultCacheBehavior.CachePolicyId, "4135ea2d-6df8-44a3-9df3-4b5a84be39ad");
  assert.equal(DefaultCacheBehavior.OriginRequestPolicyId, "b689b0a8-53d0-40ab-baf2-68738e2966ac");
  assert.deepEqual(
    CacheBehaviors.map(({ PathPattern }: { PathPattern: string }) => PathPattern),
    ["/assets/*"],
  );
});

test("with a certificate in its region, the API no longer answers at its own address", () => {
  // Act
  const template = templateOf({ ...GIVEN, regionalCertificate: REGIONAL });
  // Assess
  const apis = Object.values(template.findResources("AWS::ApiGatewayV2::Api")).map(({ Properties }) => Properties);
  assert.deepEqual(apis.map(({ DisableExecuteApiEndpoint }) => DisableExecuteApiEndpoint === true).sort(), [
    false,
    true,
  ]);
  template.hasResourceProperties("AWS::ApiGatewayV2::DomainName", { DomainName: "photos.example.org" });
  template.resourceCountIs("AWS::ApiGatewayV2::ApiMapping", 1);
});

test("by default there is neither a distribution nor a domain", () => {
  const template = templateOf({});
  template.resourceCountIs("AWS::CloudFront::Distribution", 0);
  template.resourceCountIs("AWS::ApiGatewayV2::DomainName", 0);
});

test("settings of the domain are refused one without the other, and with certificates that CloudFront cannot use", () => {
  assert.throws(() => stackOf({ domain: GIVEN.domain }), /domain is photos.example.org: set certificate/);
  assert.throws(() => stackOf({ webAcl: ACL }), /webAcl is .*: set domain/);
  assert.throws(() => stackOf({ ...GIVEN, certificate: REGIONAL }), /certificate is .*us-east-1/);
});

for (const context of [{ ...GIVEN, webAcl: ACL, regionalCertificate: REGIONAL }, GIVEN, { watch: "full" }]) {
  test(`cdk-nag reports only accepted findings for ${Object.keys(context)}`, () => {
    // Act
    const { violations } = new AwsSolutionsChecks().validateScope(stackOf(context));
    // Assess
    const findings = violations.flatMap(({ ruleName, violatingResources }) =>
      (violatingResources ?? []).map(({ constructPath }) => `${ruleName} ${constructPath}`),
    );
    assert.deepEqual(findings, []);
  });
}

test("the local host knows every resource of the distribution", () => {
  const template = templateOf({ ...GIVEN, regionalCertificate: REGIONAL }).toJSON();
  assert.ok(identify(template as never, "http://127.0.0.1").size > 100);
});
