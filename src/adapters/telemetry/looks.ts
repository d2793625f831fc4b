/** What a file that is no recording looks like, for people who took the wrong one. */

interface Look {
  readonly bytes: string;
  readonly at?: number;
  readonly says: string;
}

/** Beginnings of files, as latin1; from the specifications of the formats. */
const LOOKS: readonly Look[] = [
  { bytes: '\x89PNG\r\n', says: 'a PNG image' },
  { bytes: '\xff\xd8\xff', says: 'a JPEG image' },
  { bytes: 'GIF8', says: 'a GIF image' },
  { bytes: 'SQLite format 3\0', says: 'an SQLite database' },
  { bytes: '\x7fELF', says: 'an ELF program' },
  { bytes: '%PDF', says: 'a PDF document' },
  { bytes: 'PK\x03\x04', says: 'a ZIP archive or an office document' },
  { bytes: '7z\xbc\xaf\x27\x1c', says: 'a 7-Zip archive' },
  { bytes: 'ustar', at: 257, says: 'a tar archive' },
  { bytes: 'BZh', says: 'compressed by bzip2, which is not read' },
  { bytes: '\xfd7zXZ\0', says: 'compressed by xz, which is not read' },
  { bytes: '\xff\x06\0\0sNaPpY', says: 'compressed by Snappy, which is not read' },
  { bytes: '\x04\x22\x4d\x18', says: 'compressed by LZ4, which is not read' },
  { bytes: '\x1f\x8b', says: 'compressed by gzip a second time' },
  { bytes: '\x28\xb5\x2f\xfd', says: 'compressed by zstd a second time' },
  { bytes: 'PAR1', says: 'a Parquet table' },
  { bytes: 'ORC', says: 'an ORC table' },
  { bytes: 'Obj\x01', says: 'an Avro file' },
  { bytes: '\xff\xfe', says: 'text in UTF-16' },
  { bytes: '\xfe\xff', says: 'text in UTF-16' },
];

const LOOKED_BYTES = 4_096;
const DELETE = 0x7f;
const SPACE = 0x20;

/** @param head - the first bytes of a file, decompressed. @returns what goes behind "it looks like". */
export function looksLike(head: Buffer): string {
  const bytes = head.subarray(0, LOOKED_BYTES);
  const start = bytes.toString('latin1');
  const look = LOOKS.find(({ bytes: magic, at = 0 }) => start.startsWith(magic, at));
  if (look !== undefined) return look.says;
  if (bytes.every((byte) => byte === 0)) return 'zeros';
  if (/^\s*<[!?a-z]/i.test(start)) return 'XML or HTML';
  if (/^\s*[[{]/.test(start) && isText(bytes)) return 'JSON';
  return isText(bytes) ? 'text' : 'binary data';
}

function isText(bytes: Buffer): boolean {
  return bytes.every((byte) => (byte >= SPACE && byte !== DELETE) || (byte >= 0x09 && byte <= 0x0d));
}
