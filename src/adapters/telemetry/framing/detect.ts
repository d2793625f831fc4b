import { isAggregated } from '../payload/deaggregate.ts';
import { type UnwrapOutcome, unwrap } from '../payload/unwrap.ts';
import { decodeMessage } from '../protobuf/decode.ts';
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

/** Bytes from the beginning of a file that its format is told by. */
export const DETECTION_BYTES = 65_536;

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
 * messages come out is the right one, and where neither yields one, the way under which more of it is Protobuf at all.
 *
 * @param head - the first bytes, DETECTION_BYTES at most.
 * @param isWhole - whether that is all there is.
 * @returns undefined where it is none of ours.
 */
export function detectFormat(head: Buffer, isWhole: boolean): FileFormat | undefined {
  if (looksLikeJson(head)) return 'json';
  if (isAggregated(head) && isWhole) return 'record';
  const delimited = score(new DelimitedFramer(), head, isWhole);
  const concatenated = score(new ConcatenatedFramer(), head, isWhole);
  if (delimited.messageCount === 0 && concatenated.messageCount === 0) {
    if (delimited.walkableBytes === 0 && concatenated.walkableBytes === 0) return undefined;
    return delimited.walkableBytes >= concatenated.walkableBytes ? 'delimited' : 'concatenated';
  }
  return delimited.messageCount >= concatenated.messageCount ? 'delimited' : 'concatenated';
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
  readonly messageCount: number;
  readonly walkableBytes: number;
}

function score(framer: Framer, head: Buffer, isWhole: boolean): Score {
  const frames: Frame[] = [];
  framer.push(head, frames);
  if (isWhole) framer.end(frames);
  let messageCount = 0;
  let walkableBytes = 0;
  const outcomes: UnwrapOutcome[] = [];
  for (const { bytes, spoiled } of frames) {
    if (spoiled !== undefined) continue;
    outcomes.length = 0;
    unwrap(bytes, outcomes);
    for (const outcome of outcomes) {
      if (!('payload' in outcome)) continue;
      if (decodeMessage(outcome.payload).kind === 'message') messageCount += 1;
      if (isWalkable(outcome.payload)) walkableBytes += outcome.payload.length;
    }
  }
  return { messageCount, walkableBytes };
}
