/** Side of a crop, px. */
export const CROP_PX = 200;

/**
 * Side of the canonical face square in the middle of a crop, px: large enough for the 160 px of FaceNet's window. Finer
 * crops do not raise the TAR of either model on LFW.
 */
export const FACE_PX = 140;
