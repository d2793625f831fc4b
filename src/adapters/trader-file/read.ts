import { InputError, invariant } from '../../engine/errors.ts';
import type { Invocation } from '../../engine/market/index.ts';
import { type PlannerProblem, parsePlannerProblem } from '../../engine/planner/index.ts';
import { type Grid, gridOf } from '../../engine/time/index.ts';
import type { OrderedChange, RequestView, TraderInput } from '../../engine/trader/index.ts';
import { readJson, withLines } from '../json-file/read.ts';
import { readContract } from '../portfolio-file/contract.ts';
import { type Fields, readFields } from '../portfolio-file/fields.ts';
import { openReport, type Place } from '../portfolio-file/place.ts';
import { listOf, present, type Reader, refuse } from '../portfolio-file/reader.ts';
import { readDocuments } from '../portfolio-file/syntax.ts';
import { CONTRACT_ID, PARTICIPANT_ID, TEXT, ZONE } from '../portfolio-file/values.ts';
import {
  DAY,
  dispositions,
  FORMAT,
  INSTANT_MS,
  type Known,
  ORDER_ID,
  PART,
  PERIOD_LENGTH,
  PRICE_MICROS,
  REQUEST_ID,
  REVISION,
  UNKNOWN,
  wholeWatts,
} from './values.ts';

/** What a file for the trader holds. */
export interface TraderFile {
  readonly input: TraderInput;
  /** In which amounts are told. */
  readonly currency?: string;
}

const WHOLE_EXPECTED = 'what an offer depends on, as "flex trader input" writes it';
const ORDERED_EXPECTED = 'an ordered change: a map with order and deltaW';
const INVOCATION_EXPECTED = 'a use of a contract: a map with order, participant, contract, start and end';
const REQUEST_EXPECTED =
  'a request: a map with id, dispositions, minDeltaW, maxDeltaW and shortfallMicrosPerKwh';

/**
 * Reads what an offer depends on from JSON, format `flex-trader-input/1`: contracts as in a portfolio file, the
 * problem as `flex-planner-problem/1`, one number for each period in every series.
 *
 * @throws InputError `bad-json`; `bad-trader-input` with every mistake, its line, path and value.
 */
export function readTraderFile(file: string, text: string): TraderFile {
  readJson(file, text);
  const report = openReport();
  const { documents, problems } = readDocuments(file, text);
  report.addUnreadable(problems);
  const [document] = documents;
  const read =
    document === undefined
      ? undefined
      : readFields({ document, path: [], value: document.value, report }, WHOLE_EXPECTED, (fields) =>
          fieldsOf(fields, { file, text }),
        );
  if (report.problems.length === 0 && read !== undefined) return read();
  throw new InputError('bad-trader-input', `${file} is not an input for the trader.`, {
    details: report.problems,
  });
}

interface Source {
  readonly file: string;
  readonly text: string;
}

/** @returns how the input is made, once nothing has been found to be wrong. */
function fieldsOf(fields: Fields, source: Source): () => TraderFile {
  fields.required('format', FORMAT);
  const grid = readGrid(fields);
  const periods = wholeWatts(grid?.periodCount);
  const problem = fields.required('problem', problemReader(source, grid)).value;
  const currency = fields.optional('currency', TEXT);
  const input = {
    participantId: fields.required('participant', PARTICIPANT_ID),
    prognosisW: fields.required('prognosisW', periods),
    prognosisRevision: fields.required('prognosisRevision', REVISION),
    request: fields.required('request', requestReader(grid)),
    contracts: fields.required(
      'contracts',
      listOf('a list of contracts', { expected: '', read: readContract }),
    ),
    ordered: fields.withDefault('ordered', listOf('a list of ordered changes', orderedReader(grid)), []),
    invocations: fields.withDefault('invocations', listOf('a list of uses of contracts', INVOCATION), []),
    nowMs: fields.required('now', INSTANT_MS),
    ...present('wishedW', fields.optional('wishedW', periods)),
    ...present('robustPu', fields.optional('robust', PART)),
    ...present(
      'forecastErrorsW',
      fields.optional('forecastErrorsW', listOf(ERRORS_EXPECTED, errorsReader(grid))),
    ),
  };
  return () => {
    invariant(grid !== undefined && problem !== undefined, 'what is not there has been reported');
    return { input: { ...input, grid, problem }, ...present('currency', currency) };
  };
}

function readGrid(fields: Fields): Grid | undefined {
  const zone = fields.required('zone', ZONE);
  const minutes = fields.required('periodMinutes', PERIOD_LENGTH).value;
  return fields.required('day', {
    expected: DAY.expected,
    unreadable: UNKNOWN,
    read(place): Known<Grid> {
      const day = DAY.read(place).value;
      if (day === undefined || minutes === undefined) return UNKNOWN;
      try {
        return { value: gridOf(zone, day, minutes) };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        return refuse(place, error.details[0]?.expected ?? DAY.expected, UNKNOWN);
      }
    },
  }).value;
}

function problemReader({ file, text }: Source, grid: Grid | undefined): Reader<Known<PlannerProblem>> {
  return {
    expected: 'a planner problem, as "flex planner problem" writes it',
    unreadable: UNKNOWN,
    read(place) {
      try {
        const problem = parsePlannerProblem(place.value);
        if (grid !== undefined) checkHorizon(problem, grid, place);
        return { value: problem };
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        const inFile = error.details.map((detail) => ({
          ...detail,
          path: detail.path === '' ? 'problem' : `problem.${detail.path}`,
        }));
        place.report.addFound(withLines(inFile, file, text));
        return UNKNOWN;
      }
    },
  };
}

function checkHorizon({ horizon }: PlannerProblem, grid: Grid, place: Place): void {
  const { startMs, periodMs } = horizon;
  const fits =
    startMs === grid.startMs &&
    periodMs.length === grid.periodCount &&
    periodMs.every((lengthMs) => lengthMs === grid.periodMs);
  if (fits) return;
  place.report.add(place, {
    value: `${periodMs.length} periods`,
    expected: `a problem whose horizon is the ${grid.periodCount} periods of ${grid.day}`,
  });
}

function requestReader(grid: Grid | undefined): Reader<RequestView> {
  const count = grid?.periodCount;
  const read = (place: Place): RequestView =>
    readFields(place, REQUEST_EXPECTED, (fields) => ({
      requestId: fields.required('id', REQUEST_ID),
      dispositions: fields.required('dispositions', dispositions(count)),
      minDeltaW: fields.required('minDeltaW', wholeWatts(count)),
      maxDeltaW: fields.required('maxDeltaW', wholeWatts(count)),
      shortfallMicrosPerKwh: fields.required('shortfallMicrosPerKwh', PRICE_MICROS),
      ...present('overshootMicrosPerKwh', fields.optional('overshootMicrosPerKwh', PRICE_MICROS)),
    }));
  const none = new Int32Array(0);
  const unreadable: RequestView = {
    requestId: REQUEST_ID.unreadable,
    dispositions: [],
    minDeltaW: none,
    maxDeltaW: none,
    shortfallMicrosPerKwh: Number.NaN,
  };
  return {
    expected: REQUEST_EXPECTED,
    unreadable,
    read(place) {
      const request = read(place);
      const { minDeltaW, maxDeltaW } = request;
      const crossed = minDeltaW.findIndex((powerW, period) => powerW > (maxDeltaW[period] ?? powerW));
      if (crossed >= 0) {
        const value = `minDeltaW[${crossed}] ${minDeltaW[crossed]}, maxDeltaW[${crossed}] ${maxDeltaW[crossed]}`;
        place.report.add(place, { value, expected: 'a least change that is not above the greatest' });
      }
      return request;
    },
  };
}

const ERRORS_EXPECTED = 'a list of days, each with an error in whole watts for every period';

function errorsReader(grid: Grid | undefined): Omit<Reader<Float64Array>, 'unreadable'> {
  const watts = wholeWatts(grid?.periodCount);
  return { expected: watts.expected, read: (place) => Float64Array.from(watts.read(place)) };
}

function orderedReader(grid: Grid | undefined): Omit<Reader<OrderedChange>, 'unreadable'> {
  return {
    expected: ORDERED_EXPECTED,
    read: (place) =>
      readFields(place, ORDERED_EXPECTED, (fields) => ({
        orderId: fields.required('order', ORDER_ID),
        deltaW: fields.required('deltaW', wholeWatts(grid?.periodCount)),
      })),
  };
}

const INVOCATION: Omit<Reader<Invocation>, 'unreadable'> = {
  expected: INVOCATION_EXPECTED,
  read: (place) =>
    readFields(place, INVOCATION_EXPECTED, (fields) => ({
      orderId: fields.required('order', ORDER_ID),
      participantId: fields.required('participant', PARTICIPANT_ID),
      contractId: fields.required('contract', CONTRACT_ID),
      startMs: fields.required('start', INSTANT_MS),
      endMs: fields.required('end', INSTANT_MS),
    })),
};
