import { AGGREGATE_MAGIC, hasRightSum, isAggregated } from '../payload/deaggregate.ts';
import { type UnwrapOutcome, unwrap } from '../payload/unwrap.ts';
import { decodeMessage } from '../protobuf/decode.ts';
import { MESSAGE_BYTES_MAX } from '../protobuf/limits.ts';
import { ConcatenatedFramer } from './concatenated.ts';
import { DelimitedFramer } from './delimited.ts';
import type { Frame, Framer } from './frame.ts';
import { JsonFramer } from './json.ts';
import { BYTE, isBlank, skipBlank } from './json-scan.ts';
import { WholeFramer } from './whole.ts';
import { isWalkable } from './wire.ts';

/** How records stand in a file. `record`: one, as it was put into the stream. */
export type FileFormat = 'json' | 'delimited' | 'concatenated' | 'record';

export const FILE_FORMATS: readonly FileFormat[] = ['json', 'delimited', 'concatenated', 'record'];

/** Bytes from the beginning of a file that its format is told by, as a rule. */
export const DETECTION_BYTES = 65_536;

/** The same where these do not tell: two messages of the largest that there may be, and what is around them. */
export const DETECTION_BYTES_MAX = 2 * MESSAGE_BYTES_MAX + DETECTION_BYTES;

/** Messages of ours make up this part of what has been read at least, where a form is told by a part of a file. */
const SURE_PU = 0.5;

export function framerFor(format: FileFormat): Framer {
  switch (format) {
    case 'json':
      return new JsonFramer();
    case 'delimited':
      return new DelimitedFramer();
    case 'concatenated':
      return new ConcatenatedFramer();
    case 'record':
      return new WholeFramer();
  }
}

/**
 * Tells a format by the bytes that a file begins with. Binary files are read both ways: the way under which more of our
 * bytes make messages of ours is the right one, and where neither yields one, the way under which more of it is Protobuf at all.
 *
 * @param head - the first bytes, DETECTION_BYTES_MAX at most.
 * @param isAll - whether no more will come: the file ends, or more is not to be read for it.
 * @returns undefined where it is none of ours; `unsure` where more bytes are needed to tell.
 */
export function detectFormat(
  head: Buffer,
  { isWhole, isAll }: { readonly isWhole: boolean; readonly isAll: boolean },
): FileFormat | 'unsure' | undefined {
  if (looksLikeJson(head)) return 'json';
  if (isWhole && isAggregated(head) && isOneRecord(head)) return 'record';
  // The magic of an aggregated record is no length; what is within has lengths of its own.
  const delimited = isAggregated(head) ? NO_SCORE : score(new DelimitedFramer(), head, isWhole);
  const concatenated = score(new ConcatenatedFramer(), head, isWhole);
  const messageBytes = Math.max(delimited.messageBytes, concatenated.messageBytes);
  if (!isAll && messageBytes < SURE_PU * head.length) return 'unsure';
  if (messageBytes === 0) {
    if (delimited.walkableBytes === 0 && concatenated.walkableBytes === 0) return undefined;
    return delimited.walkableBytes >= concatenated.walkableBytes ? 'delimited' : 'concatenated';
  }
  return delimited.messageBytes >= concatenated.messageBytes ? 'delimited' : 'concatenated';
}

/** One that is damaged is one as well, unless another stands behind it. */
function isOneRecord(bytes: Buffer): boolean {
  return bytes.length <= MESSAGE_BYTES_MAX && (hasRightSum(bytes) || bytes.indexOf(AGGREGATE_MAGIC, 1) < 0);
}

const JSON_SECOND = new Set([
  BYTE.quote,
  BYTE.openBrace,
  BYTE.closeBrace,
  BYTE.openBracket,
  BYTE.closeBracket,
]);

/** A brace may also be the length of a message: what follows it tells. */
function looksLikeJson(head: Buffer): boolean {
  const first = skipBlank(head, head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0);
  if (head[first] !== BYTE.openBrace && head[first] !== BYTE.openBracket) return false;
  const second = skipBlank(head, first + 1);
  if (second >= head.length) return second > first + 1 || head.length > 1 || isBlank(head[first]!);
  return JSON_SECOND.has(head[second]! as never);
}

interface Score {
  /** Of records that hold messages of ours. */
  readonly messageBytes: number;
  readonly walkableBytes: number;
}

const NO_SCORE: Score = { messageBytes: 0, walkableBytes: 0 };

function score(framer: Framer, head: Buffer, isWhole: boolean): Score {
  const frames: Frame[] = [];
  framer.push(head, frames);
  if (isWhole) framer.end(frames);
  let messageBytes = 0;
  let walkableBytes = 0;
  const outcomes: UnwrapOutcome[] = [];
  for (const { bytes, spoiled } of frames) {
    if (spoiled !== undefined) continue;
    outcomes.length = 0;
    let isOurs = false;
    unwrap(bytes, outcomes);
    for (const outcome of outcomes) {
      if (!('payload' in outcome)) continue;
      isOurs ||= decodeMessage(outcome.payload).kind === 'message';
      if (isWalkable(outcome.payload)) walkableBytes += outcome.payload.length;
    }
    if (isOurs) messageBytes += bytes.length;
  }
  return { messageBytes, walkableBytes };
}
