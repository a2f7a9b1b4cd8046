import { S3Error } from "./errors.ts";
import { header, type S3Request } from "./request.ts";

/** The supported operations. The other operations of S3 are refused by name. */
export type Operation =
  | "ListBuckets"
  | "CreateBucket"
  | "HeadBucket"
  | "GetBucketLocation"
  | "ListObjects"
  | "ListObjectsV2"
  | "DeleteObjects"
  | "ListMultipartUploads"
  | "PutObject"
  | "CopyObject"
  | "GetObject"
  | "HeadObject"
  | "DeleteObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "UploadPartCopy"
  | "CompleteMultipartUpload"
  | "AbortMultipartUpload"
  | "ListParts";

/** Operations on buckets that are selected by a query parameter: by parameter and method. */
const BUCKET_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  abac: { GET: "GetBucketAbac", PUT: "PutBucketAbac" },
  accelerate: { GET: "GetBucketAccelerateConfiguration", PUT: "PutBucketAccelerateConfiguration" },
  acl: { GET: "GetBucketAcl", PUT: "PutBucketAcl" },
  analytics: family("BucketAnalyticsConfiguration"),
  cors: family("BucketCors"),
  delete: { POST: "DeleteObjects" },
  encryption: family("BucketEncryption"),
  "intelligent-tiering": family("BucketIntelligentTieringConfiguration"),
  inventory: family("BucketInventoryConfiguration"),
  lifecycle: {
    GET: "GetBucketLifecycleConfiguration",
    PUT: "PutBucketLifecycleConfiguration",
    DELETE: "DeleteBucketLifecycle",
  },
  location: { GET: "GetBucketLocation" },
  logging: { GET: "GetBucketLogging", PUT: "PutBucketLogging" },
  metadataConfiguration: { ...family("BucketMetadataConfiguration"), POST: "CreateBucketMetadataConfiguration" },
  metadataTable: { ...family("BucketMetadataTableConfiguration"), POST: "CreateBucketMetadataTableConfiguration" },
  metrics: family("BucketMetricsConfiguration"),
  notification: { GET: "GetBucketNotificationConfiguration", PUT: "PutBucketNotificationConfiguration" },
  "object-lock": { GET: "GetObjectLockConfiguration", PUT: "PutObjectLockConfiguration" },
  ownershipControls: family("BucketOwnershipControls"),
  policy: family("BucketPolicy"),
  policyStatus: { GET: "GetBucketPolicyStatus" },
  publicAccessBlock: family("PublicAccessBlock"),
  replication: family("BucketReplication"),
  requestPayment: { GET: "GetBucketRequestPayment", PUT: "PutBucketRequestPayment" },
  session: { GET: "CreateSession" },
  tagging: family("BucketTagging"),
  uploads: { GET: "ListMultipartUploads" },
  versioning: { GET: "GetBucketVersioning", PUT: "PutBucketVersioning" },
  versions: { GET: "ListObjectVersions" },
  website: family("BucketWebsite"),
};

const OBJECT_WORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  acl: { GET: "GetObjectAcl", PUT: "PutObjectAcl" },
  attributes: { GET: "GetObjectAttributes" },
  encryption: { PUT: "UpdateObjectEncryption" },
  "legal-hold": { GET: "GetObjectLegalHold", PUT: "PutObjectLegalHold" },
  renameObject: { PUT: "RenameObject" },
  restore: { POST: "RestoreObject" },
  retention: { GET: "GetObjectRetention", PUT: "PutObjectRetention" },
  select: { POST: "SelectObjectContent" },
  tagging: family("ObjectTagging"),
  torrent: { GET: "GetObjectTorrent" },
  uploads: { POST: "CreateMultipartUpload" },
};

function family(name: string): Record<string, string> {
  return { GET: `Get${name}`, PUT: `Put${name}`, DELETE: `Delete${name}` };
}

const LISTING = ["prefix", "delimiter", "encoding-type", "max-keys"];
const RESPONSE = ["type", "language", "expires", "cache-control", "disposition", "encoding"].map((name) =>
  name === "type" || name === "language" || name === "disposition" || name === "encoding"
    ? `response-content-${name}`
    : `response-${name}`,
);

/** The query parameters that each operation supports. */
const UNDERSTOOD: Readonly<Record<Operation, readonly string[]>> = {
  ListBuckets: ["prefix", "max-buckets", "continuation-token", "bucket-region"],
  CreateBucket: [],
  HeadBucket: [],
  GetBucketLocation: ["location"],
  ListObjects: [...LISTING, "marker"],
  ListObjectsV2: [...LISTING, "list-type", "continuation-token", "start-after", "fetch-owner"],
  DeleteObjects: ["delete"],
  ListMultipartUploads: [
    "uploads",
    "prefix",
    "delimiter",
    "encoding-type",
    "max-uploads",
    "key-marker",
    "upload-id-marker",
  ],
  PutObject: [],
  CopyObject: [],
  GetObject: [...RESPONSE, "partNumber", "versionId"],
  HeadObject: [...RESPONSE, "partNumber", "versionId"],
  DeleteObject: ["versionId"],
  CreateMultipartUpload: ["uploads"],
  UploadPart: ["partNumber", "uploadId"],
  UploadPartCopy: ["partNumber", "uploadId"],
  CompleteMultipartUpload: ["uploadId"],
  AbortMultipartUpload: ["uploadId"],
  ListParts: ["uploadId", "max-parts", "part-number-marker", "encoding-type"],
};

/** Query parameters of signatures and of the SDKs, which do not affect the operation. */
const SIGNING = /^(x-amz-.*|x-id|awsaccesskeyid|signature|expires)$/i;

/** Headers for unsupported features, with the values that need none. Ignoring the others would lose information. */
const REFUSED_HEADERS: Readonly<Record<string, readonly string[]>> = {
  "x-amz-acl": ["private", "bucket-owner-full-control"],
  "x-amz-object-lock-mode": [],
  "x-amz-object-lock-retain-until-date": [],
  "x-amz-object-lock-legal-hold": ["OFF"],
  "x-amz-server-side-encryption": ["AES256"],
  "x-amz-server-side-encryption-customer-algorithm": [],
  "x-amz-storage-class": ["STANDARD"],
  "x-amz-tagging": [""],
  "x-amz-website-redirect-location": [],
  "x-amz-write-offset-bytes": [],
};

/**
 * The operation of a request. A request that is not supported in full is refused, never taken for another operation.
 * @throws S3Error NotImplemented, naming the operation; MethodNotAllowed
 */
export function operationOf(request: S3Request): Operation {
  const name = nameOf(request);
  const understood: readonly string[] | undefined = UNDERSTOOD[name as Operation];
  if (!understood) throw new S3Error("NotImplemented", `${name} is not available on the local host`);
  for (const [word, value] of request.query) {
    if (word === "versionId" && value !== "null" && understood.includes(word)) {
      throw new S3Error("NotImplemented", `${name} of a version is not available on the local host`);
    }
    if (!understood.includes(word) && !SIGNING.test(word)) {
      throw new S3Error("NotImplemented", `${name} with ${word} in the query is not available on the local host`);
    }
  }
  for (const [refused, allowed] of Object.entries(REFUSED_HEADERS)) {
    const value = header(request, refused);
    if (value !== undefined && !allowed.includes(value)) {
      throw new S3Error("NotImplemented", `${name} with ${refused}: ${value} is not available on the local host`);
    }
  }
  return name as Operation;
}

function nameOf(request: S3Request): string {
  const { method, bucket, key, query } = request;
  const words = key === "" ? BUCKET_WORDS : OBJECT_WORDS;
  if (bucket !== "") {
    for (const word of query.keys()) {
      const named = words[word]?.[method];
      if (named) return named;
      if (words[word]) return `${method} with ${word} in the query`;
    }
  }
  const copies = header(request, "x-amz-copy-source") !== undefined;
  const found =
    bucket === ""
      ? { GET: "ListBuckets" }[method]
      : key === ""
        ? bucketOperation(method, query)
        : objectOperation(method, query, copies);
  if (!found) throw new S3Error("MethodNotAllowed", "The specified method is not allowed against this resource.");
  return found;
}

function bucketOperation(method: string, query: S3Request["query"]): string | undefined {
  const list = query.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects";
  return { GET: list, HEAD: "HeadBucket", PUT: "CreateBucket", DELETE: "DeleteBucket", POST: "PostObject" }[method];
}

function objectOperation(method: string, query: S3Request["query"], copies: boolean): string | undefined {
  if (query.has("uploadId")) {
    const put = copies ? "UploadPartCopy" : "UploadPart";
    return { GET: "ListParts", PUT: put, POST: "CompleteMultipartUpload", DELETE: "AbortMultipartUpload" }[method];
  }
  const put = copies ? "CopyObject" : "PutObject";
  return { GET: "GetObject", HEAD: "HeadObject", PUT: put, DELETE: "DeleteObject" }[method];
}
