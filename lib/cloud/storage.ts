import { type CfnResource, RemovalPolicy } from "aws-cdk-lib";
import { AttributeType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { BlockPublicAccess, Bucket, BucketEncryption } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";

/** Where everything is kept: photos, crops, the artefacts of runs, and the catalog table. */
export class Storage extends Construct {
  readonly photos: Bucket;
  readonly crops: Bucket;
  readonly runs: Bucket;
  readonly catalog: TableV2;
  /** What lib/catalog/open.ts reads. */
  readonly environment: Record<string, string>;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.photos = this.bucket("Photos", true);
    this.crops = this.bucket("Crops", false);
    this.runs = this.bucket("Runs", false);
    this.catalog = new TableV2(this, "Catalog", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    keepName(this.catalog, "Catalog");
    this.environment = {
      PHOTOS_BUCKET: this.photos.bucketName,
      CROPS_BUCKET: this.crops.bucketName,
      RUNS_BUCKET: this.runs.bucketName,
      CATALOG_TABLE: this.catalog.tableName,
    };
  }

  private bucket(id: string, versioned: boolean): Bucket {
    const bucket = new Bucket(this, id, {
      versioned,
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    keepName(bucket, id);
    return bucket;
  }
}

/** A stateful resource keeps its logical id when constructs move, so that no deployment ever replaces it. */
function keepName(construct: Construct, logicalId: string): void {
  (construct.node.defaultChild as CfnResource).overrideLogicalId(logicalId);
}
