/**
 * Side of each half of a crop, px: a multiple of 8, so that the halves share no block of the JPEG and decode as if they
 * were alone. Crops of an earlier release have the left half only.
 */
export const CROP_PX = 200;

/**
 * Side of the canonical face square in the middle of a crop, px: large enough for the 160 px of FaceNet's window. Finer
 * crops do not raise the TAR of either model on LFW.
 */
export const FACE_PX = 140;
