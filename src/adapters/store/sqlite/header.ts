import { closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs';

/** Offsets in the first bytes of a database (https://sqlite.org/fileformat.html, section 1.3). */
const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
const PAGE_SIZE_AT = 16;
const PAGE_COUNT_AT = 28;
/** How the format writes a page size of 65536, which does not fit the field. */
const LARGEST_PAGE = 1;

/**
 * What is wrong with a file that is no whole database; SQLite itself would take some of these for an
 * empty one, or notice only when it needs what is missing.
 *
 * @returns undefined where the file may be whole.
 */
export function headerProblem(path: string): string | undefined {
  const file = openSync(path, 'r');
  try {
    const header = Buffer.alloc(HEADER_BYTES);
    const readBytes = readSync(file, header, 0, HEADER_BYTES, 0);
    if (readBytes === 0) return 'the file is empty';
    if (!header.toString('latin1').startsWith(MAGIC)) return 'the file is no SQLite database';
    const wantedBytes = readBytes < HEADER_BYTES ? HEADER_BYTES : databaseBytes(header);
    const { size } = fstatSync(file);
    // With a log beside it the file may be shorter for now: the rest is in the log.
    if (size >= wantedBytes || existsSync(`${path}-wal`)) return undefined;
    return `the file is cut off, it has ${size} bytes of at least ${wantedBytes}`;
  } finally {
    closeSync(file);
  }
}

function databaseBytes(header: Buffer): number {
  const pageSize = header.readUInt16BE(PAGE_SIZE_AT);
  return header.readUInt32BE(PAGE_COUNT_AT) * (pageSize === LARGEST_PAGE ? 65_536 : pageSize);
}
