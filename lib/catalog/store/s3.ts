/** What Facet uses of S3's client. It is loaded when an object is first asked for: to answer a request seldom takes one. */
export {
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  InvalidObjectState,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
