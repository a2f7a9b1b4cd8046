/** Query parameters that make a request another operation than the one its method says, with that operation's noun. */
const SUBRESOURCES: Record<string, string> = {
  accelerate: "AccelerateConfiguration",
  acl: "Acl",
  analytics: "AnalyticsConfiguration",
  attributes: "Attributes",
  cors: "Cors",
  encryption: "Encryption",
  "intelligent-tiering": "IntelligentTieringConfiguration",
  inventory: "InventoryConfiguration",
  "legal-hold": "LegalHold",
  lifecycle: "LifecycleConfiguration",
  logging: "Logging",
  metrics: "MetricsConfiguration",
  notification: "NotificationConfiguration",
  "object-lock": "LockConfiguration",
  ownershipControls: "OwnershipControls",
  policy: "Policy",
  policyStatus: "PolicyStatus",
  publicAccessBlock: "PublicAccessBlock",
  rename: "Rename",
  replication: "Replication",
  requestPayment: "RequestPayment",
  restore: "Restore",
  retention: "Retention",
  select: "ContentSelection",
  session: "Session",
  tagging: "Tagging",
  torrent: "Torrent",
  versioning: "Versioning",
  versionId: "Version",
  versions: "Versions",
  website: "Website",
};

const VERBS: Record<string, string> = { GET: "Get", HEAD: "Head", PUT: "Put", POST: "Post", DELETE: "Delete" };

/** A request as far as it says which operation it is. */
export interface Target {
  readonly method: string;
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
  /** Whether there is an x-amz-copy-source header. */
  readonly copies: boolean;
}

/** The operation's name in the API of Amazon S3, also of those this host does not have. */
export function operationOf({ method, bucket, key, query, copies }: Target): string {
  const level = key ? "Object" : "Bucket";
  const subresource = Object.keys(SUBRESOURCES).find((name) => query.has(name));
  if (subresource) return `${VERBS[method] ?? method}${level}${SUBRESOURCES[subresource]}`;
  if (!bucket) return method === "GET" ? "ListBuckets" : `${method} /`;
  if (key) return objectOperation(method, query, copies);
  if (method === "GET") {
    if (query.has("location")) return "GetBucketLocation";
    if (query.has("uploads")) return "ListMultipartUploads";
    return query.get("list-type") === "2" ? "ListObjectsV2" : "ListObjects";
  }
  if (method === "POST") return query.has("delete") ? "DeleteObjects" : "PostObject";
  return { HEAD: "HeadBucket", PUT: "CreateBucket", DELETE: "DeleteBucket" }[method] ?? method;
}

function objectOperation(method: string, query: URLSearchParams, copies: boolean): string {
  const part = query.has("uploadId");
  if (method === "PUT" && part) return copies ? "UploadPartCopy" : "UploadPart";
  if (method === "PUT") return copies ? "CopyObject" : "PutObject";
  if (method === "POST" && query.has("uploads")) return "CreateMultipartUpload";
  if (method === "POST") return part ? "CompleteMultipartUpload" : "PostObject";
  if (method === "DELETE") return part ? "AbortMultipartUpload" : "DeleteObject";
  if (method === "GET" && part) return "ListParts";
  return { GET: "GetObject", HEAD: "HeadObject" }[method] ?? method;
}
