import { canMove } from '../classify.ts';
import { type Connection, connectionOf, TIE_PU } from '../closed-form/connection.ts';
import { KeptSeries } from '../closed-form/kept-series.ts';
import { type OptimalSchedule, scheduleOf } from '../closed-form/schedule.ts';
import type { PlannerProblem, StorageDevice } from '../problem.ts';
import type { StoredValue } from '../result.ts';
import { CostToGo } from './cost-to-go.ts';
import type { Ties } from './curves.ts';
import { decide } from './decide.ts';
import type { Setting } from './moves.ts';
import { stateCostsOf } from './state-cost.ts';
import { type StoragePeriods, storagePeriodsOf } from './storage-periods.ts';

/**
 * Plans a site whose periods hang together by the energy of one store at a time, exactly: dynamic programming over the
 * stored energy, its cost-to-go a piecewise-linear function. See docs/planner.md.
 *
 * Of several storages each is planned by itself: no two of them can move in one period, and a period's connection
 * and PV are decided with the storage that can. Everything is hard: orders and wishes too.
 *
 * @param problem - of the class `one-storage`, with these `storages`.
 * @param prefers - whether preferences decide between schedules that cost the same.
 * @returns undefined where nothing keeps everything.
 */
export function planOneStorage(
  problem: PlannerProblem,
  storages: readonly StorageDevice[],
  prefers: boolean,
): OptimalSchedule | undefined {
  const connection = connectionOf(problem, prefers, keptConnection);
  if (!isConsistent(connection)) return undefined;
  const { hours } = connection;
  const owner = ownersOf(storages, hours.length);
  const curtailedW = keptCurtailed.take(1, hours.length)[0]!;
  const powersW: Float64Array[] = [];
  const storedValues: StoredValue[] = [];
  let leastMicros = 0;
  for (const [index, device] of storages.entries()) {
    const storage = storagePeriodsOf(problem, device, { index, hours, prefers, kept: keptStorage });
    const setting: Setting = {
      connection,
      storage,
      owner,
      ties: tiesOf(connection, storage),
      exportOnlyPvSurplus: problem.site.exportOnlyPvSurplus,
    };
    kept ??= new CostToGo(setting);
    if (!kept.compute(setting, stateCostsOf(device, hours))) return undefined;
    const decisions = decide(kept, setting, curtailedW);
    if (decisions === undefined) return undefined;
    const { moreMicrosPerKwh, lessMicrosPerKwh } = decisions;
    powersW.push(decisions.storageW);
    storedValues.push({ deviceId: device.id, moreMicrosPerKwh, lessMicrosPerKwh });
    leastMicros += decisions.leastMicros;
  }
  const schedule = scheduleOf(problem, hours, powersW, curtailedW);
  return { schedule, leastMicros, storedValues };
}

/** Each period belongs to the storage that can move in it; to the first where none can. Nothing where there is only one. */
function ownersOf(storages: readonly StorageDevice[], periodCount: number): Uint16Array | undefined {
  if (storages.length === 1) return undefined;
  const owner = new Uint16Array(periodCount);
  for (let index = 1; index < storages.length; index++) {
    for (let period = 0; period < periodCount; period++) {
      if (canMove(storages[index]!, period)) owner[period] = index;
    }
  }
  return owner;
}

/** Arrays that are used again by the next plan; nothing of a plan is read from them by another. */
let kept: CostToGo | undefined;
const keptConnection = new KeptSeries();
const keptStorage = new KeptSeries();
const keptCurtailed = new KeptSeries();

/** Orders and limits leave something in every period. */
function isConsistent({ netMinW, netMaxW, roomW }: Connection): boolean {
  for (let period = 0; period < roomW.length; period++) {
    if (!(netMinW[period]! <= netMaxW[period]! && roomW[period]! >= 0)) return false;
  }
  return true;
}

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
