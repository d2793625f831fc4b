import {
  type DateConvention,
  makeTimestampParser,
  type ParsedStamp,
  UTC,
  type Zone,
} from '../../engine/time/index.ts';
import type { TimeColumns } from './time-columns.ts';

/** What a cell of time says; `no-zone`: a local time, and nothing says where. */
export type FileStamp = ParsedStamp | { readonly kind: 'no-zone' };

export type StampReader = (text: string) => FileStamp;

export interface StampReaderOptions {
  readonly zone: Zone | undefined;
  readonly dates: DateConvention | undefined;
  readonly epoch: TimeColumns['epoch'];
}

const BAD: FileStamp = { kind: 'bad' };
const NO_ZONE: FileStamp = { kind: 'no-zone' };
const OFFSET_PATTERN = /\d(?:[zZ]|\s*[+-]\d{2}(?::?\d{2})?)$/;
/** Shorter texts have no room for an offset behind date and time. */
const LOCAL_LENGTH_MAX = 14;
const UPPER_Z_CODE = 90;
const DIGITS_PATTERN = /^\d{1,13}$/;

function hasOffset(text: string): boolean {
  if (text.charCodeAt(text.length - 1) === UPPER_Z_CODE) return true;
  return text.length > LOCAL_LENGTH_MAX && OFFSET_PATTERN.test(text.trimEnd());
}

function epochReader(unitMs: number): StampReader {
  return (text) => (DIGITS_PATTERN.test(text) ? { kind: 'instant', ms: Number(text) * unitMs } : BAD);
}

function calendarReader({ zone, dates }: StampReaderOptions): StampReader {
  const parse = makeTimestampParser({
    zone: zone ?? UTC,
    ...(dates === undefined ? {} : { convention: dates }),
  });
  if (zone !== undefined) return parse;
  return (text) => (hasOffset(text) ? parse(text) : parse(text).kind === 'bad' ? BAD : NO_ZONE);
}

/** Makes the reader of a file's time stamps; the same text as before is not read again. */
export function makeStampReader(options: StampReaderOptions): StampReader {
  const read =
    options.epoch === undefined ? calendarReader(options) : epochReader(options.epoch === 's' ? 1_000 : 1);
  let lastText: string | undefined;
  let lastStamp = BAD;
  return (text) => {
    if (text !== lastText) {
      lastStamp = read(text);
      lastText = text;
    }
    return lastStamp;
  };
}
