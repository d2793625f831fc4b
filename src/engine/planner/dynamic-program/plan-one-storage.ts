import { tieOf } from '../closed-form/cheapest-net.ts';
import { type Connection, connectionOf } from '../closed-form/connection.ts';
import { scheduleOf } from '../closed-form/schedule.ts';
import type { PlannerProblem, StorageDevice } from '../problem.ts';
import type { Schedule, StoredValue } from '../result.ts';
import { CostToGo } from './cost-to-go.ts';
import type { Ties } from './curves.ts';
import { decide } from './decide.ts';
import type { Setting } from './moves.ts';
import { stateCostsOf } from './state-cost.ts';
import { type StoragePeriods, storagePeriodsOf } from './storage-periods.ts';

/** A schedule that costs least, and what stored energy is worth along it. */
export interface OptimalSchedule {
  readonly schedule: Schedule;
  /** Least cost [micro-units], computed apart from the schedule. */
  readonly leastMicros: number;
  readonly storedValue?: StoredValue;
}

/**
 * Plans a site with one storage, exactly: dynamic programming over the stored energy, its cost-to-go a
 * piecewise-linear function. See docs/planner.md.
 *
 * Everything is hard: orders and wishes too.
 *
 * @param problem - of the class `one-storage`, whose storage is `device`.
 * @param prefers - whether preferences decide between schedules that cost the same.
 * @returns undefined where nothing keeps everything.
 */
export function planOneStorage(
  problem: PlannerProblem,
  device: StorageDevice,
  prefers: boolean,
): OptimalSchedule | undefined {
  const connection = connectionOf(problem, prefers);
  if (!isConsistent(connection)) return undefined;
  const storage = storagePeriodsOf(problem, device, connection.hours, prefers);
  const setting: Setting = {
    connection,
    storage,
    ties: tiesOf(connection, storage),
    exportOnlyPvSurplus: problem.site.exportOnlyPvSurplus,
    tieMicrosPerW: tieOf(connection),
  };
  kept ??= new CostToGo(setting);
  if (!kept.compute(setting, stateCostsOf(device, connection.hours))) return undefined;
  const decisions = decide(kept, setting);
  if (decisions === undefined) return undefined;
  const { storageW, curtailedW, leastMicros, moreMicrosPerKwh, lessMicrosPerKwh } = decisions;
  return {
    schedule: scheduleOf(problem, connection.hours, storageW, curtailedW),
    leastMicros,
    storedValue: { deviceId: device.id, moreMicrosPerKwh, lessMicrosPerKwh },
  };
}

/** Arrays that are used again by the next plan; nothing of a plan is read from them by another. */
let kept: CostToGo | undefined;

/** Orders and limits leave something in every period. */
function isConsistent({ netMinW, netMaxW, roomW }: Connection): boolean {
  return netMinW.every((minW, period) => minW <= netMaxW[period]! && roomW[period]! >= 0);
}

const TIE_PU = 1e-12;
const TIE_VALUE_PU = 1e-13;

/** What rounding can make of equal slopes and values: parts of the largest that occur. */
function tiesOf(connection: Connection, storage: StoragePeriods): Ties {
  const { importMicrosPerW, exportMicrosPerW, baseW, roomW, hours } = connection;
  let money = 0;
  let slopeMoney = 0;
  for (let period = 0; period < hours.length; period++) {
    const microsPerW = Math.max(Math.abs(importMicrosPerW[period]!), Math.abs(exportMicrosPerW[period]!));
    const storageW = Math.max(Math.abs(storage.powerMinW[period]!), Math.abs(storage.powerMaxW[period]!));
    money += microsPerW * (Math.abs(baseW[period]!) + roomW[period]! + storageW);
    slopeMoney = Math.max(
      slopeMoney,
      microsPerW / Math.min(storage.storedWhPerW[period]!, storage.takenWhPerW[period]!),
    );
  }
  return { money: money * TIE_VALUE_PU, slopeMoney: slopeMoney * TIE_PU, dislike: 1e-9, slopeDislike: 1e-14 };
}
