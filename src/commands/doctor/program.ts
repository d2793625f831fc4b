import { loadHighs } from '../../adapters/solver/highs.ts';
import { AdapterError } from '../../engine/errors.ts';
import { dayLengthMs, HOUR_MS, parseDayStrict, parseZone } from '../../engine/time/index.ts';
import { flexVersion } from '../shell/version.ts';
import { type AreaReport, runChecks } from './area.ts';

/** Whether the program has what it calculates with. */
export function checkProgram(): Promise<AreaReport> {
  return runChecks({ area: 'program', subject: `flex ${flexVersion()} on Node ${process.versions.node}` }, [
    { id: 'solver', says: 'the solver loads, and solves', run: checkSolver },
    { id: 'zones', says: 'the zones of Node have daylight saving time', run: checkZones },
  ]);
}

/** Least x of 2 or more. */
async function checkSolver(): Promise<void> {
  const solver = await loadHighs();
  const solution = solver.solve({
    columnCount: 1,
    rowCount: 0,
    objective: Float64Array.of(1),
    columnLower: Float64Array.of(2),
    columnUpper: Float64Array.of(9),
    rowLower: new Float64Array(0),
    rowUpper: new Float64Array(0),
    columnStart: Int32Array.of(0, 0),
    rowIndex: new Int32Array(0),
    value: new Float64Array(0),
  });
  if (solution.status === 'optimal' && solution.x[0] === 2) return;
  throw new AdapterError(
    'solver-wrong',
    `${solver.name} answers ${solution.status} to a problem of one line.`,
  );
}

/** A Node that was built without its tables of zones takes every day for one of 24 hours. */
async function checkZones(): Promise<void> {
  const zone = parseZone('Europe/Amsterdam');
  const hours = ['2026-03-29', '2026-10-25'].map((day) => dayLengthMs(zone, parseDayStrict(day)) / HOUR_MS);
  if (hours.join() === '23,25') return;
  throw new AdapterError(
    'zones-missing',
    `Its days of change have ${hours.join(' and ')} hours in Amsterdam.`,
  );
}
