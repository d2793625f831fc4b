import type { Recheck } from '../../../engine/fleet/index.ts';
import type { QuarantineEntry, UnreadableRecord } from '../../../engine/repositories/index.ts';
import { decodeMessage } from '../protobuf/decode.ts';
import type { PoisonReason } from '../protobuf/outcome.ts';

/** What is wrong with the container, and not with the message: its bytes alone say nothing. */
const OF_CONTAINER: ReadonlySet<string> = new Set<PoisonReason>([
  'bad-gzip',
  'bad-base64',
  'bad-json',
  'no-data',
  'not-a-message',
  'truncated',
]);

/** Reads again the bytes that are kept of what could not be read: a newer program may know them. */
export function reread({ cause = '', samples }: QuarantineEntry): Recheck {
  const whole = samples.flatMap(({ found }) => (found !== undefined && isWhole(found) ? [found] : []));
  if (OF_CONTAINER.has(cause) || whole.length === 0) {
    return { outcome: 'when-replayed', message: `${cause}: that shows when the recording is read again` };
  }
  for (const { data, recordIndex, file } of whole) {
    const decoded = decodeMessage(Buffer.from(data, 'base64'));
    if (decoded.kind === 'message') continue;
    const message = `record ${recordIndex} of ${file} still cannot be read: ${decoded.detail}`;
    return { outcome: 'still', message };
  }
  return { outcome: 'mended', message: 'what is kept of them can be read now' };
}

function isWhole({ byteCount, data }: UnreadableRecord): boolean {
  return Buffer.byteLength(data, 'base64') === byteCount;
}
