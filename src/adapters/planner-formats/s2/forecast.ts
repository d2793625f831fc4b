import { at } from '../../../engine/planner/index.ts';
import { formatInstant } from '../../../engine/time/index.ts';
import { readInstantMs } from '../grid.ts';
import { onPeriods } from '../steps.ts';
import { powerSegments } from './electric.ts';
import { lastMessage, type MessageReading, type Resource } from './resource.ts';
import { powerForecastSchema } from './schema.ts';

/** @returns the power that a resource expects [W] per period; undefined where there is none for all of them. */
export function readForecastW(resource: Resource, reading: MessageReading): Float64Array | undefined {
  const { grid, findings } = reading;
  const found = lastMessage(resource, 'PowerForecast', powerForecastSchema, reading);
  if (found === undefined) return undefined;
  const { message, path } = found;
  const startMs = readInstantMs({ value: message.start_time, path: at(path, 'start_time') }, grid, findings);
  if (startMs === undefined) return undefined;
  const segments = powerSegments(message.elements, startMs, at(path, 'elements'), findings);
  const { values, gapMs } = onPeriods({ segments }, grid, 'mean');
  if (gapMs === undefined) return values;
  findings.mistake(
    { path },
    `a power for every period: there is none from ${formatInstant(gapMs, grid.zone)} on`,
  );
  return undefined;
}
