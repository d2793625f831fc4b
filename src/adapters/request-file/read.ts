import { InputError } from '../../engine/errors.ts';
import { ID_EXPECTED, isId } from '../../engine/ids.ts';
import { type Fields, readFields } from '../portfolio-file/fields.ts';
import { openReport, type Place, pathText } from '../portfolio-file/place.ts';
import { expect, listOf, present, scalar } from '../portfolio-file/reader.ts';
import { readDocuments } from '../portfolio-file/syntax.ts';
import {
  AMOUNT_MICROS,
  NUMERIC,
  POWER_W,
  PRICE_MICROS_PER_KWH,
  SHARE_PCT,
} from '../portfolio-file/values.ts';

/** Some periods of a request file, before it is known which day they are of. */
export interface RequestFileRange {
  /** Where it stands: `ranges[1]`. */
  readonly path: string;
  /** As `parsePeriodRange` reads it: `17:00-20:00`. */
  readonly periods: string;
  readonly disposition: 'requested' | 'available';
  readonly minDeltaW: number;
  readonly maxDeltaW: number;
}

/** A request file (docs/requests.md); what it leaves open is for the flags of the command to say. */
export interface RequestFile {
  readonly id?: string;
  readonly group?: string;
  readonly day?: string;
  readonly by?: string;
  readonly deadline?: string;
  readonly validUntil?: string;
  readonly shortfallMicrosPerKwh?: number;
  readonly overshootMicrosPerKwh?: number;
  readonly reboundW?: number;
  readonly ladderPct?: readonly number[];
  readonly budgetMicros?: number;
  readonly maxOffers?: number;
  /** Id of a cycle. */
  readonly revises?: string;
  readonly ranges: readonly RequestFileRange[];
}

const TEXT = scalar('a text', '', (text) => text);
const ID = scalar(`an id: ${ID_EXPECTED}`, '', (text) => {
  expect(isId(text), `an id: ${ID_EXPECTED}`);
  return text;
});

const RANGE_EXPECTED = 'a range: a map with periods and one of reduce, increase, requested, available';
const BAND_EXPECTED = 'a band: a map with min and max, such as {min: -22kW, max: -20kW}';

/**
 * Reads a request file, YAML or JSON.
 *
 * @throws InputError `bad-request-file` with all problems, each with file, line, path and value.
 */
export function readRequestFile(file: string, text: string): RequestFile {
  const report = openReport();
  const { documents, problems } = readDocuments(file, text);
  report.addUnreadable(problems);
  const [document, ...others] = documents;
  if (document === undefined && problems.length === 0) {
    report.addUnreadable([{ path: '', file, line: 1, expected: 'a request: a map with ranges' }]);
  }
  for (const other of others) {
    report.add({ document: other, path: [] }, { expected: 'one request per file' });
  }
  const request =
    document === undefined
      ? undefined
      : readFields(
          { document, path: [], value: document.value, report },
          'a request: a map with ranges',
          fieldsOf,
        );
  if (report.problems.length > 0 || request === undefined) {
    throw new InputError('bad-request-file', `The flex request in ${file} cannot be used.`, {
      details: report.problems,
    });
  }
  return request;
}

function fieldsOf(fields: Fields): RequestFile {
  return {
    ...present('id', fields.optional('id', ID)),
    ...present('group', fields.optional('group', ID)),
    ...present('day', fields.optional('day', TEXT)),
    ...present('by', fields.optional('by', TEXT)),
    ...present('deadline', fields.optional('deadline', TEXT)),
    ...present('validUntil', fields.optional('validUntil', TEXT)),
    ...present('shortfallMicrosPerKwh', fields.optional('shortfallPrice', PRICE_MICROS_PER_KWH)),
    ...present('overshootMicrosPerKwh', fields.optional('overshootPrice', PRICE_MICROS_PER_KWH)),
    ...present('ladderPct', fields.optional('ladder', listOf('a list of percentages', SHARE_PCT))),
    ...present('budgetMicros', fields.optional('budget', AMOUNT_MICROS)),
    ...present('maxOffers', fields.optional('maxOffers', NUMERIC)),
    ...present('revises', fields.optional('revises', ID)),
    ...present('reboundW', fields.optional('rebound', POWER_W)),
    ranges: fields.required(
      'ranges',
      listOf('a list of ranges', { expected: RANGE_EXPECTED, read: readRange }),
    ),
  };
}

interface Band {
  readonly disposition: 'requested' | 'available';
  readonly minDeltaW: number;
  readonly maxDeltaW: number;
}

function readRange(place: Place): RequestFileRange {
  return readFields(place, RANGE_EXPECTED, (fields) => {
    const periods = fields.required('periods', TEXT);
    const tolerancePct = fields.withDefault('tolerance', SHARE_PCT, 0);
    const bands = [
      oneSided(fields.optional('reduce', POWER_W), tolerancePct, -1),
      oneSided(fields.optional('increase', POWER_W), tolerancePct, 1),
      fields.optional('requested', { expected: BAND_EXPECTED, unreadable: NO_BAND, read: readBand }),
      available(
        fields.optional('available', { expected: BAND_EXPECTED, unreadable: NO_BAND, read: readBand }),
      ),
    ].filter((band) => band !== undefined);
    if (bands.length !== 1) place.report.add(place, { expected: RANGE_EXPECTED });
    return { path: pathText(place.path), periods, ...(bands[0] ?? NO_BAND) };
  });
}

const NO_BAND: Band = { disposition: 'requested', minDeltaW: Number.NaN, maxDeltaW: Number.NaN };

/** A change of at least `powerW` in one direction, at most so much more as is tolerated. */
export function oneSided(powerW: number | undefined, tolerancePct: number, sign: 1 | -1): Band | undefined {
  if (powerW === undefined) return undefined;
  const mostW = Math.round(powerW * (1 + tolerancePct / 100));
  return sign > 0
    ? { disposition: 'requested', minDeltaW: powerW, maxDeltaW: mostW }
    : { disposition: 'requested', minDeltaW: -mostW, maxDeltaW: -powerW };
}

function readBand(place: Place): Band {
  return readFields(place, BAND_EXPECTED, (fields) => ({
    disposition: 'requested',
    minDeltaW: fields.required('min', POWER_W),
    maxDeltaW: fields.required('max', POWER_W),
  }));
}

function available(band: Band | undefined): Band | undefined {
  return band === undefined ? undefined : { ...band, disposition: 'available' };
}
