import { checkEveryPlan } from '../../engine/planner/index.ts';
import type { Io } from '../shell/io.ts';

/** With FLEX_CHECK_PLANS=1, or where it is asked for, every plan that this command makes is checked. */
export function checkPlansIfAsked({ env }: Pick<Io, 'env'>, isAsked = false): void {
  checkEveryPlan(isAsked || env['FLEX_CHECK_PLANS'] === '1');
}
