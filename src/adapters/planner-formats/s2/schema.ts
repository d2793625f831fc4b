import * as v from 'valibot';
import { exactObject } from '../../../engine/planner/index.ts';

/** Messages of S2 (EN 50491-12-2) in JSON, as far as the planner uses them. Unknown keys are mistakes, as in the standard's schemas. */

const text = v.string('a text');
const finite = v.pipe(v.number('a number'), v.finite('a finite number'));
const flag = v.boolean('true or false');
const list = <const Item extends v.GenericSchema>(item: Item) =>
  v.pipe(v.array(item, 'a list'), v.nonEmpty('at least one element'));
const lengthMs = v.pipe(finite, v.minValue(0, 'a duration of at least 0 ms'));

const rangeSchema = exactObject({ start_of_range: finite, end_of_range: finite });
export type S2Range = v.InferOutput<typeof rangeSchema>;

const powerRange = exactObject({ start_of_range: finite, end_of_range: finite, commodity_quantity: text });

const forecastValue = exactObject({
  value_upper_limit: v.optional(finite),
  value_upper_95PPR: v.optional(finite),
  value_upper_68PPR: v.optional(finite),
  value_expected: finite,
  value_lower_68PPR: v.optional(finite),
  value_lower_95PPR: v.optional(finite),
  value_lower_limit: v.optional(finite),
  commodity_quantity: text,
});
const powerElement = exactObject({ duration: lengthMs, power_values: list(forecastValue) });
export type S2PowerElement = v.InferOutput<typeof powerElement>;

const head = { message_type: text, message_id: text };

const transition = exactObject({
  id: text,
  from: text,
  to: text,
  start_timers: v.array(text, 'a list'),
  blocking_timers: v.array(text, 'a list'),
  transition_costs: v.optional(finite),
  transition_duration: v.optional(lengthMs),
  abnormal_condition_only: flag,
});
const timer = exactObject({
  id: text,
  diagnostic_label: v.optional(text),
  duration: lengthMs,
  finished_at: v.optional(text),
});

const modeElement = exactObject({
  fill_level_range: rangeSchema,
  fill_rate: rangeSchema,
  power_ranges: list(powerRange),
  running_costs: v.optional(rangeSchema),
});
export type S2ModeElement = v.InferOutput<typeof modeElement>;

const operationMode = exactObject({
  id: text,
  diagnostic_label: v.optional(text),
  elements: list(modeElement),
  abnormal_condition_only: flag,
});
export type S2OperationMode = v.InferOutput<typeof operationMode>;

const actuator = exactObject({
  id: text,
  diagnostic_label: v.optional(text),
  supported_commodities: v.array(text, 'a list'),
  operation_modes: list(operationMode),
  transitions: v.array(transition, 'a list'),
  timers: v.array(timer, 'a list'),
});
export type S2Actuator = v.InferOutput<typeof actuator>;

export const systemDescriptionSchema = exactObject({
  ...head,
  valid_from: text,
  actuators: list(actuator),
  storage: exactObject({
    diagnostic_label: v.optional(text),
    fill_level_label: v.optional(text),
    provides_leakage_behaviour: flag,
    provides_fill_level_target_profile: flag,
    provides_usage_forecast: flag,
    fill_level_range: rangeSchema,
  }),
});
export type S2SystemDescription = v.InferOutput<typeof systemDescriptionSchema>;

export const storageStatusSchema = exactObject({ ...head, present_fill_level: finite });

export const leakageSchema = exactObject({
  ...head,
  valid_from: text,
  elements: list(exactObject({ fill_level_range: rangeSchema, leakage_rate: finite })),
});

export const usageForecastSchema = exactObject({
  ...head,
  start_time: text,
  elements: list(
    exactObject({
      duration: lengthMs,
      usage_rate_upper_limit: v.optional(finite),
      usage_rate_upper_95PPR: v.optional(finite),
      usage_rate_upper_68PPR: v.optional(finite),
      usage_rate_expected: finite,
      usage_rate_lower_68PPR: v.optional(finite),
      usage_rate_lower_95PPR: v.optional(finite),
      usage_rate_lower_limit: v.optional(finite),
    }),
  ),
});

export const targetProfileSchema = exactObject({
  ...head,
  start_time: text,
  elements: list(exactObject({ duration: lengthMs, fill_level_range: rangeSchema })),
});

export const timerStatusSchema = exactObject({
  ...head,
  timer_id: text,
  actuator_id: v.optional(text),
  finished_at: text,
});

export const powerForecastSchema = exactObject({ ...head, start_time: text, elements: list(powerElement) });

export const powerConstraintsSchema = exactObject({
  ...head,
  id: text,
  valid_from: text,
  valid_until: v.optional(text),
  consequence_type: v.picklist(['VANISH', 'DEFER'], '"VANISH" or "DEFER"'),
  allowed_limit_ranges: list(
    exactObject({
      commodity_quantity: text,
      limit_type: v.picklist(['UPPER_LIMIT', 'LOWER_LIMIT'], '"UPPER_LIMIT" or "LOWER_LIMIT"'),
      range_boundary: rangeSchema,
      abnormal_condition_only: flag,
    }),
  ),
});
export type S2PowerConstraints = v.InferOutput<typeof powerConstraintsSchema>;

export const energyConstraintSchema = exactObject({
  ...head,
  id: text,
  valid_from: text,
  valid_until: text,
  upper_average_power: finite,
  lower_average_power: finite,
  commodity_quantity: text,
});
export type S2EnergyConstraint = v.InferOutput<typeof energyConstraintSchema>;

const powerSequence = exactObject({
  id: text,
  elements: list(powerElement),
  is_interruptible: flag,
  max_pause_before: v.optional(lengthMs),
  abnormal_condition_only: flag,
});
export type S2PowerSequence = v.InferOutput<typeof powerSequence>;

export const powerProfileSchema = exactObject({
  ...head,
  id: text,
  start_time: text,
  end_time: text,
  power_sequences_containers: list(exactObject({ id: text, power_sequences: list(powerSequence) })),
});
export type S2PowerProfile = v.InferOutput<typeof powerProfileSchema>;

export const profileStatusSchema = exactObject({
  ...head,
  sequence_container_status: list(
    exactObject({
      power_profile_id: text,
      sequence_container_id: text,
      selected_sequence_id: v.optional(text),
      progress: v.optional(lengthMs),
      status: v.picklist(
        ['NOT_SCHEDULED', 'SCHEDULED', 'EXECUTING', 'INTERRUPTED', 'FINISHED', 'ABORTED'],
        'a status of a power sequence',
      ),
    }),
  ),
});

/** Only what the planner asks of it; the rest describes the device to people. */
export const detailsSchema = v.looseObject({
  resource_id: text,
  currency: v.optional(text),
  provides_forecast: v.optional(flag),
});

export const revokeSchema = exactObject({ ...head, object_type: text, object_id: text });
