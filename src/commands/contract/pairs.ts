import type { Contract } from '../../engine/portfolio/index.ts';
import { formatMoney, formatPower, formatPricePerKwh } from '../../engine/quantity/index.ts';
import { wallText } from '../../engine/time/index.ts';
import type { Cell } from '../shell/result.ts';

const PCT = 100;

/** A contract as people read it. */
export function contractPairs(contract: Contract, currency: string): readonly (readonly [string, Cell])[] {
  return [
    ['participant', contract.participantId],
    ['direction', contract.direction === 'down' ? 'down: consume less' : 'up: consume more'],
    ['price', formatPricePerKwh(contract.priceMicrosPerKwh, currency)],
    [
      'per invocation',
      contract.pricePerInvocationMicros === 0
        ? undefined
        : formatMoney(contract.pricePerInvocationMicros, currency),
    ],
    ['power', `at most ${formatPower(contract.powerWMax)}`],
    ['windows', windowsText(contract)],
    ['notice', `${contract.noticeMinutes} min`],
    ['duration', durationText(contract)],
    [
      'invocations',
      contract.maxInvocationsPerDay === undefined ? undefined : `${contract.maxInvocationsPerDay} per day`,
    ],
    ['rest', contract.restMinutes === 0 ? undefined : `${contract.restMinutes} min`],
    [
      'ramp',
      contract.rampWPerMinute === undefined ? undefined : `${formatPower(contract.rampWPerMinute)} per min`,
    ],
    [
      'expected calls',
      contract.expectedCalls === undefined
        ? undefined
        : `${contract.expectedCalls.perDay} per day, each worth ${formatMoney(contract.expectedCalls.worthMicros, currency)} more`,
    ],
    [
      'robust',
      contract.robustPu === undefined
        ? undefined
        : `but for the worst ${PCT * contract.robustPu} % of forecasts`,
    ],
  ];
}

export function windowsText({ windows }: Contract): string {
  if (windows.length === 0) return 'always';
  return windows
    .map(({ startMinutes, endMinutes, weekdays }) => {
      const days = weekdays.length === 7 ? '' : ` on days ${weekdays.join(',')}`;
      return `${wallText(startMinutes)}-${wallText(endMinutes)}${days}`;
    })
    .join(', ');
}

function durationText({ minDurationMinutes, maxDurationMinutes }: Contract): string {
  const most = maxDurationMinutes === undefined ? '' : ` to ${maxDurationMinutes}`;
  return `${minDurationMinutes}${most} min${maxDurationMinutes === undefined ? ' or more' : ''}`;
}
