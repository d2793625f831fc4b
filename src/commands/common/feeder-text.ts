import type { Feeder } from '../../engine/portfolio/index.ts';
import { formatPower } from '../../engine/quantity/index.ts';
import { wallText } from '../../engine/time/index.ts';

type Limits = Pick<Feeder, 'importLimitW' | 'exportLimitW'>;

/** `street-7: import 60 kW, 17:00-20:00 import 40 kW`. */
export function feederText(feeder: Feeder): string {
  const hours = feeder.hours.map(
    (one) => `${wallText(one.startMinutes)}-${wallText(one.endMinutes)} ${limitsText(one)}`,
  );
  const own = limitsText(feeder);
  return `${feeder.id}: ${[...(own === '' ? [] : [own]), ...hours].join(', ')}`;
}

function limitsText({ importLimitW, exportLimitW }: Limits): string {
  return [
    ...(importLimitW === undefined ? [] : [`import ${formatPower(importLimitW)}`]),
    ...(exportLimitW === undefined ? [] : [`export ${formatPower(exportLimitW)}`]),
  ].join(', ');
}
