import * as z from "../../zod.ts";
import { IDS, NAMES, PHOTO } from "../examples/fixtures.ts";
import { url } from "../schemas/parts.ts";
import { pageOf } from "../schemas/schema.ts";
import { share, shared, sharedPhoto } from "../schemas/share.ts";
import { faceIds, nameText, page } from "./parts.ts";
import { photoFilter } from "./photos.ts";
import type { Route } from "./route.ts";

const photosExample = () => ({ person: IDS.augusta });

const shareExample = () => ({
  shareId: IDS.share,
  title: NAMES.augusta,
  photos: { person: [IDS.augusta], match: "all", without: [] },
  blurred: false,
  who: "ada@example.org",
  createdAt: "2026-05-01T10:15:00.123Z",
  until: "2126-06-01T00:00:00.000Z",
  inForce: true,
});

const pictureExample = () =>
  `https://facet-crops.s3.us-east-1.amazonaws.com/.shared/main/${IDS.photo}-….jpeg?X-Amz-Signature=…`;

/** Links to photos for people without a login: their owners' routes, and those of visitors, who send the token of a link. */
export const SHARE_ROUTES = {
  createShare: {
    method: "POST",
    path: "/shares",
    role: "manage",
    tag: "Shares",
    summary: "Make a link to the photos of a filter; its token is in this answer only",
    body: () =>
      z.strictObject({
        title: nameText(),
        photos: photoFilter().check(
          z.refine((filter) => isFilter(filter), "give at least one filter: a link to all photos is not possible"),
        ),
        blurred: z._default(z.boolean(), false),
        until: z.iso.datetime().check(z.describe("end of the link, in the future")),
      }),
    output: () => z.extend(share(), { token: z.string().check(z.describe("for the header Facet-Share")) }),
    example: () => ({
      body: { title: NAMES.augusta, photos: photosExample(), until: shareExample().until },
      answer: { ...shareExample(), token: IDS.shareToken },
    }),
    hasSecret: true,
    status: 201,
  },
  listShares: {
    method: "GET",
    path: "/shares",
    role: "manage",
    tag: "Shares",
    summary: "List links to photos, latest first, also those that ended in the last 90 days",
    query: page,
    output: () => pageOf(share()),
    example: () => ({ query: { limit: "1" }, answer: { items: [shareExample()] } }),
    status: 200,
  },
  revokeShare: {
    method: "DELETE",
    path: "/shares/{id}",
    role: "manage",
    tag: "Shares",
    summary: "Revoke a link: links to single pictures that visitors have loaded end within an hour",
    example: () => ({ id: IDS.share }),
    status: 204,
  },
  getShared: {
    method: "GET",
    path: "/shared",
    role: "view",
    tag: "Shares",
    summary: "Get what a link shows, for visitors",
    output: shared,
    example: () => ({
      answer: { title: shareExample().title, until: shareExample().until, blurred: shareExample().blurred },
    }),
    forVisitors: true,
    status: 200,
  },
  listSharedPhotos: {
    method: "GET",
    path: "/shared/photos",
    role: "view",
    tag: "Shares",
    summary: "List the photos of a link, latest first, for visitors",
    query: page,
    output: () => pageOf(sharedPhoto()),
    example: () => ({
      answer: {
        items: [{ photoId: IDS.sharedPhoto, width: PHOTO.width, height: PHOTO.height, takenAt: PHOTO.takenAt }],
      },
    }),
    forVisitors: true,
    status: 200,
  },
  getSharedPicture: {
    method: "GET",
    path: "/shared/photos/{id}/picture",
    role: "view",
    tag: "Shares",
    summary: "Get a link to a picture of a photo of a link, without any metadata, for visitors",
    query: () =>
      z.strictObject({
        size: z
          ._default(z.enum(["small", "large", "full"]), "small")
          .check(z.describe("640 or 2048 px on the longer side, or as large as the photo")),
      }),
    output: () => z.object({ url: url() }),
    example: () => ({ id: IDS.sharedPhoto, query: { size: "small" }, answer: { url: PHOTO.preview } }),
    servedBy: "search",
    forVisitors: true,
    status: 200,
  },
  getBlurredPhoto: {
    method: "POST",
    path: "/photos/{id}/blurred",
    role: "view",
    tag: "Photos",
    summary: "Get a link to the photo in full size, without metadata, in which all faces but some are blurred",
    body: () => z.strictObject({ faceIds: z._default(z.union([faceIds(), z.tuple([])]), []) }),
    output: () => z.object({ url: url() }),
    example: () => ({ id: IDS.photo, body: { faceIds: [IDS.face] }, answer: { url: pictureExample() } }),
    servedBy: "search",
    readOnly: true,
    status: 200,
  },
} as const satisfies Record<string, Route>;

/** Returns whether a filter leaves out anything. */
function isFilter({ match: _, ...filter }: object & { readonly match?: string }): boolean {
  return Object.values(filter).some((value) => value !== undefined && !(Array.isArray(value) && value.length === 0));
}
