// biome-ignore-all lint/suspicious/noControlCharactersInRegex: file signatures are bytes, control characters among them
/** The signature of a file that is recognised but not read: a pattern on the first bytes as latin1, and its name. */
type Signature = readonly [pattern: RegExp, name: string];

/** Signatures in order of precedence. Those that a text could begin with require more than their letters. */
export const UNSUPPORTED: readonly Signature[] = [
  [/^(IIR[OS]|MMOR)/, "Olympus camera file"],
  [/^IIU\0/, "Panasonic camera file"],
  [/^II\x1a\0\0\0HEAPCCDR/, "Canon CRW camera file"],
  [/^FOVb/, "Sigma camera file"],
  [/^\0MRM/, "Minolta camera file"],
  [/^II\xbc/, "JPEG XR picture"],
  // 14 bytes of file header, then the size of one of the known picture headers.
  [/^BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0/s, "BMP picture"],
  [/^\0\0[\x01\x02]\0[^\0]\0.{3}\0/s, "icon"],
  [/^(\xff\x0a|\0\0\0\x0cJXL )/, "JPEG XL picture"],
  [/^(\0\0\0\x0cjP {2}|\xff\x4f\xff\x51)/, "JPEG 2000 picture"],
  [/^8BPS\0[\x01\x02]/, "Photoshop document"],
  [/^gimp xcf /, "GIMP picture"],
  [/^v\/1\x01/, "OpenEXR picture"],
  [/^#\?(RADIANCE|RGBE)\n/, "Radiance picture"],
  [/^P[1-7]\s+(#[^\n]*\n\s*)*\d+\s+\d+\s/, "Netpbm picture"],
  [/^.{128}DICM/s, "DICOM file"],
  [/^(\xef\xbb\xbf)?\s*%PDF-/, "PDF document"],
  [/^(\xef\xbb\xbf)?%!PS-Adobe-[\d.]+ EPSF/, "EPS drawing"],
  [/^\xc5\xd0\xd3\xc6/, "EPS drawing"],
  [/^%!PS/, "PostScript document"],
  [/^PK(\x03\x04|\x05\x06|\x07\x08)/, "ZIP archive"],
  [/^\x1f\x8b\x08/, "gzip archive"],
  [/^BZh[1-9](1AY&SY|\x17\x72\x45\x38\x50\x90)/, "bzip2 archive"],
  [/^\xfd7zXZ\0/, "xz archive"],
  [/^7z\xbc\xaf\x27\x1c/, "7-Zip archive"],
  [/^Rar!\x1a\x07/, "RAR archive"],
  [/^\x28\xb5\x2f\xfd/, "Zstandard archive"],
  [/^.{257}ustar/s, "tar archive"],
  [/^\x1a\x45\xdf\xa3.{0,60}webm/s, "WebM video"],
  [/^\x1a\x45\xdf\xa3/, "Matroska video"],
  [/^RIFF.{4}AVI /s, "AVI video"],
  [/^FLV\x01/, "Flash video"],
  [/^\0\0\x01[\xb3\xba]/, "MPEG video"],
  // Packets of 188 bytes, on Blu-ray and in cameras with four bytes before each.
  [/^G.{187}G.{187}G/s, "MPEG transport stream video"],
  [/^.{4}G.{191}G.{191}G/s, "MPEG transport stream video"],
  [/^\x30\x26\xb2\x75\x8e\x66\xcf\x11/, "Windows Media video"],
  // Old QuickTime, without a file type box.
  [/^\0.{3}(moov|mdat|wide|free|skip|pnot)/s, "QuickTime video"],
  [/^OggS\0/, "Ogg media"],
  [/^ID3[\x02-\x04]/, "MP3 audio"],
  [/^fLaC\0/, "FLAC audio"],
  [/^RIFF.{4}WAVE/s, "WAV audio"],
  [/^\0\x05\x16[\0\x07]/, "macOS metadata"],
];
