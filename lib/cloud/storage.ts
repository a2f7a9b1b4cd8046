import { type CfnResource, Duration } from "aws-cdk-lib";
import { AttributeType, type ITableV2, TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { type IKey, Key } from "aws-cdk-lib/aws-kms";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, StorageClass } from "aws-cdk-lib/aws-s3";
import { Construct } from "constructs";
import { SHARED_DAYS, SHARED_PICTURES } from "../catalog/rows/shared-pictures.ts";
import { TASK_DAYS, TASK_RESULTS } from "../catalog/rows/tasks.ts";
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

/** Time after which the parts of a multipart upload that was not completed are deleted. */
const UNFINISHED_UPLOADS = Duration.days(7);

/** Where versions of Facet before there were several libraries wrote results of tasks. */
const EARLIER_TASK_RESULTS = "tasks/main/";

/** A bucket of the stack, or one that existed before it. */
export type AnyBucket = Bucket | IBucket;

/** A table of the stack, or one that existed before it. */
export type AnyTable = TableV2 | ITableV2;

/** The buckets of photos, crops and runs, and the catalog table, all encrypted with one key. */
export class Storage extends Construct {
  readonly photos: AnyBucket;
  readonly crops: Bucket;
  readonly runs: Bucket;
  /** The stack's own, or one that existed before it. */
  readonly catalog: AnyTable;
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
    this.catalog = settings.catalogTable ? this.existingTable(settings.catalogTable) : this.table();
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
    // The stack's own table has this.key, which encryptTable sets without TableV2's knowledge.
    const encryptionKey = this.settings.catalogTable ? this.catalog.encryptionKey : this.key;
    if (encryptionKey) permitKey(fn, encryptionKey, "dynamodb", writes ? WRITE_TABLE : READ_TABLE);
  }

  /** The user's own bucket, which is only read. */
  private existing(bucketName: string): IBucket {
    const { photosKey } = this.settings;
    return Bucket.fromBucketAttributes(this, "Photos", {
      bucketName,
      ...(photosKey ? { encryptionKey: Key.fromKeyArn(this, "PhotosKey", photosKey) } : {}),
    });
  }

  /** Time for which an overwritten or deleted photo can be brought back. */
  private earlierVersions(): Duration {
    return Duration.days(this.settings.earlierVersionDays);
  }

  /** A table from outside the stack, for example one that was restored from a backup. */
  private existingTable(tableName: string): AnyTable {
    const { catalogKey } = this.settings;
    return TableV2.fromTableAttributes(this, "Catalog", {
      tableName,
      ...(catalogKey ? { encryptionKey: Key.fromKeyArn(this, "CatalogKey", catalogKey) } : {}),
    });
  }

  private table(): TableV2 {
    const { warmReads, warmWrites } = this.settings;
    const table = new TableV2(this, "Catalog", {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      // For the answers to repeated requests, see lib/catalog/decisions/idempotency.ts.
      timeToLiveAttribute: "keptUntil",
      ...(warmReads || warmWrites
        ? { warmThroughput: { readUnitsPerSecond: warmReads ?? 12_000, writeUnitsPerSecond: warmWrites ?? 4000 } }
        : {}),
      removalPolicy: removalOf(this.settings),
    });
    encryptTable(table, this.key);
    keepName(table, "Catalog");
    return table;
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
      // Neither shows in a list of objects, and both are charged like objects.
      lifecycleRules: [
        { id: "UnfinishedUploads", abortIncompleteMultipartUploadAfter: UNFINISHED_UPLOADS },
        ...(versioned ? [{ id: "EarlierVersions", noncurrentVersionExpiration: this.earlierVersions() }] : []),
        ...(id === "Photos" && this.settings.photosStorage === "intelligent"
          ? [
              {
                id: "IntelligentTiering",
                transitions: [{ storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(0) }],
              },
            ]
          : []),
        ...(id === "Crops"
          ? [{ id: "SharedPictures", prefix: SHARED_PICTURES, expiration: Duration.days(SHARED_DAYS) }]
          : []),
        ...(id === "Runs"
          ? [
              { id: "Tasks", prefix: TASK_RESULTS, expiration: Duration.days(TASK_DAYS) },
              { id: "EarlierTasks", prefix: EARLIER_TASK_RESULTS, expiration: Duration.days(TASK_DAYS) },
            ]
          : []),
      ],
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
