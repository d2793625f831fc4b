/** Messages of S2 for tests, each with what the standard requires. */

export const ELECTRIC = 'ELECTRIC.POWER.L1';
const everywhere = { start_of_range: 0, end_of_range: 100 };
export const range = (start: number, end: number) => ({ start_of_range: start, end_of_range: end });
export const power = (start: number, end: number, quantity = ELECTRIC) => ({
  ...range(start, end),
  commodity_quantity: quantity,
});

/** A mode that is the same at all fill levels: fill rate per second and power from factor 0 to 1. */
export function mode(
  id: string,
  rate: readonly [number, number],
  watts: readonly [number, number],
  more: object = {},
) {
  return {
    id,
    abnormal_condition_only: false,
    elements: [
      { fill_level_range: everywhere, fill_rate: range(...rate), power_ranges: [power(...watts)], ...more },
    ],
  };
}

export function transitions(...ids: readonly string[]) {
  return ids.flatMap((from) =>
    ids.flatMap((to) =>
      from === to
        ? []
        : [
            {
              id: `${from}-${to}`,
              from,
              to,
              start_timers: [],
              blocking_timers: [],
              abnormal_condition_only: false,
            },
          ],
    ),
  );
}

export function actuator(modes: readonly { readonly id: string }[], more: object = {}) {
  return {
    id: 'actuator',
    supported_commodities: ['ELECTRICITY'],
    operation_modes: modes,
    transitions: transitions(...modes.map(({ id }) => id)),
    timers: [],
    ...more,
  };
}

const head = (type: string) => ({ message_type: type, message_id: `message-${type}` });

export const VALID_FROM = '2026-01-01T00:00:00Z';

export const details = (id: string, more: object = {}) => ({
  ...head('ResourceManagerDetails'),
  resource_id: id,
  ...more,
});

export const system = (actuators: readonly object[], more: object = {}) => ({
  ...head('FRBC.SystemDescription'),
  valid_from: VALID_FROM,
  actuators,
  storage: {
    provides_leakage_behaviour: true,
    provides_fill_level_target_profile: true,
    provides_usage_forecast: true,
    fill_level_range: everywhere,
  },
  ...more,
});

export const status = (level: number) => ({ ...head('FRBC.StorageStatus'), present_fill_level: level });
export const message = (type: string, content: object) => ({ ...head(type), ...content });

export const forecast = (start: string, watts: readonly number[], more: object = {}) =>
  message('PowerForecast', {
    start_time: start,
    elements: watts.map((value) => ({
      duration: 3_600_000,
      power_values: [{ value_expected: value, commodity_quantity: ELECTRIC, ...more }],
    })),
  });
