/**
 * zod's smaller half, which looks its checks up where they are used: the other takes as long to load as all the rest of a
 * request. It has no words of its own; these are the other's.
 */

import { config } from "zod/mini";
import en from "zod/v4/locales/en.js";

config(en());

export * from "zod/mini";
