import type { PlannerProblem } from '../problem.ts';
import type { Schedule } from '../result.ts';
import type { Report } from './violation.ts';

/**
 * Reports what is wrong at the connection, period by period: a net power that is not the sum of its parts,
 * limits, import and export at once where they exclude each other, export beyond the PV surplus.
 */
export function checkSite(problem: PlannerProblem, schedule: Schedule, report: Report): void {
  const { site } = problem;
  for (let period = 0; period < site.fixedPowerW.length; period++) {
    const netW = schedule.netW[period]!;
    const throughW = schedule.throughW?.[period] ?? 0;
    let sumW = site.fixedPowerW[period]!;
    for (const { powerW } of schedule.devices) sumW += powerW[period]!;
    const say = (rule: Parameters<Report>[0]['rule'], amount: number) =>
      report({ rule, id: 'site', period, amount });
    say('balance', Math.abs(netW - sumW));
    say('import-limit', Math.max(netW, 0) + throughW - site.importLimitW[period]!);
    say('export-limit', Math.max(-netW, 0) + throughW - site.exportLimitW[period]!);
    say('import-and-export', site.exclusiveImportExport ? throughW : -Math.min(0, throughW));
    if (site.exportOnlyPvSurplus) say('pv-surplus', -netW + throughW - surplusW(problem, schedule, period));
  }
}

/** What PV generates beyond the fixed load [W]. */
function surplusW(problem: PlannerProblem, schedule: Schedule, period: number): number {
  let generatedW = 0;
  problem.devices.forEach(({ kind }, index) => {
    if (kind === 'pv') generatedW -= schedule.devices[index]!.powerW[period]!;
  });
  return Math.max(0, generatedW - problem.site.fixedPowerW[period]!);
}
