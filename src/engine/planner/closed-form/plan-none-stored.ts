import type { PlannerProblem } from '../problem.ts';
import { cheapestNetW, convexBands } from './cheapest-net.ts';
import { type Connection, connectionOf, netMicros } from './connection.ts';
import { type OptimalSchedule, scheduleOf } from './schedule.ts';

/**
 * Plans a site that stores nothing: each period by itself, PV curtailed where limits or orders ask for it, or drawing from
 * the grid is paid for. Everything is hard: orders too.
 *
 * @param problem - of the class `none-stored`.
 * @param prefers - whether preferences decide between schedules that cost the same.
 * @returns undefined where nothing keeps everything.
 */
export function planNoneStored(problem: PlannerProblem, prefers: boolean): OptimalSchedule | undefined {
  const connection = connectionOf(problem, prefers);
  const curtailedW = new Float64Array(connection.hours.length);
  let leastMicros = 0;
  for (let period = 0; period < curtailedW.length; period++) {
    const netW = bestNetW(connection, period);
    if (netW === undefined) return undefined;
    leastMicros += netMicros(connection, period, netW);
    curtailedW[period] = netW - connection.baseW[period]!;
  }
  return { schedule: scheduleOf(problem, connection.hours, [], curtailedW), leastMicros };
}

/** What limits may be missed by as a matter of rounding [W]. */
const SAME_W = 1e-9;

function bestNetW(connection: Connection, period: number): number | undefined {
  const uncurtailedW = connection.baseW[period]!;
  const roomW = connection.roomW[period]!;
  const whole = { minW: connection.netMinW[period]!, maxW: connection.netMaxW[period]! };
  let bestW: number | undefined;
  let bestMicros = Number.POSITIVE_INFINITY;
  if (!(roomW >= 0 && whole.minW <= whole.maxW)) return undefined;
  for (const band of convexBands(connection, period, whole)) {
    const isReached = band.minW <= uncurtailedW + roomW + SAME_W && band.maxW >= uncurtailedW - SAME_W;
    if (!isReached) continue;
    const netW = cheapestNetW(connection, period, 0, band);
    const micros = netMicros(connection, period, netW);
    // The first band is that of less net power: less is curtailed.
    if (micros < bestMicros - connection.tieMicrosPerW * Math.abs(netW)) {
      bestMicros = micros;
      bestW = netW;
    }
  }
  return bestW;
}
