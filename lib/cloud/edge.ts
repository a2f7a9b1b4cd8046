import { CfnOutput, Fn, Stack } from "aws-cdk-lib";
import { ApiMapping, type CfnApi, DomainName, type HttpApi } from "aws-cdk-lib/aws-apigatewayv2";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  HttpVersion,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from "aws-cdk-lib/aws-cloudfront";
import { HttpOrigin } from "aws-cdk-lib/aws-cloudfront-origins";
import { Construct } from "constructs";
import { acceptFinding } from "./review.ts";
import type { Settings } from "./settings.ts";

export interface EdgeProps {
  readonly settings: Settings;
  /** The API that serves the gallery and the routes for people. */
  readonly people: HttpApi;
}

/**
 * CloudFront in front of the gallery, under a domain of one's own and behind a web ACL: HTTP APIs can have neither the
 * ACL nor a cache. The API for programs keeps its address, because signatures include it.
 *
 * Settings: `domain`, `certificate` (in us-east-1, as CloudFront requires), `webAcl` (of scope CLOUDFRONT) and
 * `regionalCertificate`, with which the API's own address is turned off.
 */
export class Edge extends Construct {
  constructor(scope: Construct, id: string, { settings, people }: EdgeProps) {
    super(scope, id);
    const { domain = "", certificate = "", webAcl, regionalCertificate } = settings;
    const own = regionalCertificate ? this.ownDomain(people, domain, regionalCertificate) : undefined;
    const host = own?.regionalDomainName ?? Fn.select(2, Fn.split("/", people.apiEndpoint));
    const behaviour = {
      origin: new HttpOrigin(host, { protocolPolicy: OriginProtocolPolicy.HTTPS_ONLY }),
      viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
      // Both include the header Authorization. API Gateway refuses names that it does not know as Host.
      originRequestPolicy: own ? OriginRequestPolicy.ALL_VIEWER : OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
    };
    const distribution = new Distribution(this, "Distribution", {
      comment: "Facet: the gallery",
      domainNames: [domain],
      certificate: Certificate.fromCertificateArn(this, "Certificate", certificate),
      minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
      httpVersion: HttpVersion.HTTP2_AND_3,
      defaultBehavior: {
        ...behaviour,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        cachePolicy: CachePolicy.CACHING_DISABLED,
      },
      // Names of assets contain the digest of their content; login.json asks not to be stored.
      additionalBehaviors: { "/assets/*": { ...behaviour, cachePolicy: CachePolicy.CACHING_OPTIMIZED } },
      ...(webAcl ? { webAclId: webAcl } : {}),
    });
    acceptFinding(distribution, "AwsSolutions-CFR1", "family members travel: no country is excluded");
    acceptFinding(
      distribution,
      "AwsSolutions-CFR3",
      "the API's access log has every request that is not served from the cache",
    );
    if (!webAcl) acceptFinding(distribution, "AwsSolutions-CFR2", "the web ACL is a setting, since it costs extra");
    new CfnOutput(Stack.of(this), "DomainTarget", {
      description: "Create a CNAME or alias record of your domain with this value",
      value: distribution.distributionDomainName,
    });
  }

  /** The domain as API Gateway knows it. With it, the API no longer answers at its own address. */
  private ownDomain(people: HttpApi, domainName: string, certificate: string): DomainName {
    const own = new DomainName(this, "Domain", {
      domainName,
      certificate: Certificate.fromCertificateArn(this, "RegionalCertificate", certificate),
    });
    new ApiMapping(this, "Mapping", { api: people, domainName: own });
    (people.node.defaultChild as CfnApi).disableExecuteApiEndpoint = true;
    return own;
  }
}
