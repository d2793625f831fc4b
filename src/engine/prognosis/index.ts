export { eventOfCause } from './event-of-cause.ts';
export {
  type ForecastOptions,
  type ForecastOutcome,
  forecastDay,
  LOAD_FORECAST,
  LOOKBACK_DAYS,
  PV_FORECAST,
} from './forecast.ts';
export { samePowers } from './same-powers.ts';
export type { AggregatePrognosis, Forecast, MemberRevision, Prognosis, PrognosisCause } from './types.ts';
