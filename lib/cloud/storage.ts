import type { CfnResource } from "aws-cdk-lib";
import { AttributeType, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { type ObjectAction, permit, permitKey, permitObjects, type TableAction, type Uses } from "./grants.ts";
import { acceptFinding } from "./review.ts";
import { removalOf, type Settings } from "./settings.ts";

/** Permissions of a function on stored data, each with its reason. */
export interface StorageUses {
  readonly photos?: Uses<ObjectAction>;
  readonly crops?: Uses<ObjectAction>;
  readonly runs?: Uses<ObjectAction>;
  readonly catalog?: Uses<TableAction>;
}

/** Actions on the key that readers, and writers, of an encrypted table need. */
const READ_TABLE = ["Decrypt", "DescribeKey"];
const WRITE_TABLE = [...READ_TABLE, "Encrypt", "GenerateDataKey", "ReEncryptFrom", "ReEncryptTo"];

/** A bucket of the stack, or one that existed before it. */
export type AnyBucket = Bucket | IBucket;

/** The buckets of photos, crops and runs, and the catalog table, all encrypted with one key. */
export class Storage extends Construct {
  readonly photos: AnyBucket;
  readonly crops: Bucket;
  readonly runs: Bucket;
  readonly catalog: TableV2;
  readonly key: Key;
  /** Environment variables for lib/catalog/store/open.ts. */
  readonly environment: Record<string, string>;
  private readonly settings: Settings;

  constructor(scope: Construct, id: string, { key, settings }: { readonly key: Key; readonly settings: Settings }) {
    super(scope, id);
    this.key = key;
    this.settings = settings;
    this.photos = settings.photosBucket ? this.existing(settings.photosBucket) : this.bucket("Photos", true);
    this.crops = this.bucket("Crops", false);
    this.runs = this.bucket("Runs", false);
    this.catalog = new TableV2(this, "Catalog", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // For the answers to repeated requests, see lib/catalog/decisions/idempotency.ts.
      timeToLiveAttribute: "keptUntil",
      removalPolicy: removalOf(settings),
    });
    encryptTable(this.catalog, key);
    keepName(this.catalog, "Catalog");
    this.environment = {
      PHOTOS_BUCKET: this.photos.bucketName,
      CROPS_BUCKET: this.crops.bucketName,
      RUNS_BUCKET: this.runs.bucketName,
      CATALOG_TABLE: this.catalog.tableName,
    };
  }

  /** Allows a function exactly these actions, and the use of keys that they require. */
  grant(fn: LambdaFunction, { catalog, ...objects }: StorageUses): void {
    const keys = new Map<IKey, Set<string>>();
    for (const [name, uses] of Object.entries(objects)) {
      const bucket = this[name as keyof typeof objects];
      permitObjects(fn, bucket.bucketArn, uses);
      if (!bucket.encryptionKey) continue;
      const actions = keys.get(bucket.encryptionKey) ?? new Set();
      keys.set(bucket.encryptionKey, actions);
      if (uses.GetObject) actions.add("Decrypt");
      if (uses.PutObject) actions.add("GenerateDataKey");
    }
    for (const [key, actions] of keys) if (actions.size > 0) permitKey(fn, key, "s3", [...actions]);
    if (!catalog) return;
    permit(fn, "dynamodb", catalog, [this.catalog.tableArn]);
    const writes = Object.keys(catalog).some((action) => /Put|Update|Delete|Write/.test(action));
    permitKey(fn, this.key, "dynamodb", writes ? WRITE_TABLE : READ_TABLE);
  }

  /** The user's own bucket, which is only read. */
  private existing(bucketName: string): IBucket {
    const { photosKey } = this.settings;
    return Bucket.fromBucketAttributes(this, "Photos", {
      bucketName,
      ...(photosKey ? { encryptionKey: Key.fromKeyArn(this, "PhotosKey", photosKey) } : {}),
    });
  }

  private bucket(id: string, versioned: boolean): Bucket {
    const bucket = new Bucket(this, id, {
      versioned,
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: removalOf(this.settings),
    });
    acceptFinding(
      bucket,
      "AwsSolutions-S1",
      "an access log would store names of photos, and often of people, outside the library; CloudTrail is available instead",
    );
    keepName(bucket, id);
    return bucket;
  }
}

/** Does the same as TableEncryptionV2.customerManagedKey, which needs a stack with a known region. */
function encryptTable(table: TableV2, key: IKey): void {
  const made = table.node.defaultChild as CfnResource;
  made.addPropertyOverride("SSESpecification", { SSEEnabled: true, SSEType: "KMS" });
  made.addPropertyOverride("Replicas.0.SSESpecification", { KMSMasterKeyId: key.keyArn });
}

/** Fixes the logical id of a stateful resource, so that no deployment replaces it when constructs move. */
function keepName(construct: Construct, logicalId: string): void {
  (construct.node.defaultChild as CfnResource).overrideLogicalId(logicalId);
}
