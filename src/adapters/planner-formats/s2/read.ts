import { at, type Device, type PlannerProblem } from '../../../engine/planner/index.ts';
import { mergedPart, overContext } from '../description.ts';
import { elementsOf, Fields, isObject, located } from '../fields.ts';
import type { Findings, Located } from '../findings.ts';
import { readContext } from '../flexmeasures/context.ts';
import { horizonOf } from '../grid.ts';
import { readGrid } from '../horizon.ts';
import type { Imported } from '../imported.ts';
import { Currency } from '../quantity.ts';
import { readForecastW } from './forecast.ts';
import { readFrbc } from './frbc.ts';
import { type ResourcePart, readPebc } from './pebc.ts';
import { readPpbc } from './ppbc.ts';
import { type MessageReading, type Resource, resourcesOf } from './resource.ts';

/** Control types that can be planned for, by the message that describes a resource. */
const CONTROLS = [
  ['FRBC.SystemDescription', 'FILL_RATE_BASED_CONTROL'],
  ['PEBC.PowerConstraints', 'POWER_ENVELOPE_BASED_CONTROL'],
  ['PPBC.PowerProfileDefinition', 'POWER_PROFILE_BASED_CONTROL'],
] as const;

const EXPECTED = 'messages of S2: a list of them, or an object with "messages"';

/**
 * Reads messages that resource managers have sent.
 *
 * S2 knows no prices and no horizon: these come from the defaults, or stand beside `messages`, as a scheduling message of FlexMeasures
 * has them (start, duration, resolution, flex-context, sensors).
 *
 * @param json - a list of messages in the order in which they came, one message, or an object with `messages`.
 * @returns undefined where it cannot be read, which is taken down.
 */
export function readS2(json: unknown, defaults: unknown, findings: Findings): Imported | undefined {
  const { main, messages } = partsOf(json);
  const fields = overContext(main, defaults, findings);
  if (messages === undefined) {
    findings.mistake(located(json, ''), EXPECTED);
    return undefined;
  }
  fields.take('messages');
  const id = fields.take('id');
  const grid = readGrid(fields, findings, () => undefined);
  const sensors = mergedPart('sensors', main, defaults, findings);
  fields.finish(findings);
  const resources = resourcesOf(messages, findings);
  if (resources.length === 0) findings.mistake({ path: 'messages' }, 'a message that describes a resource');
  const currency = new Currency();
  const siteFields = new Fields('flex-context', mergedPart('flex-context', main, defaults, findings));
  const part = readContext(siteFields, currency, { grid, findings, sensors });
  const reading = { grid, findings };
  const fixedPowerW = Float64Array.from(part.site.fixedPowerW);
  const devices: Device[] = [];
  const origins = new Map([['site', 'flex-context']]);
  for (const resource of resources) {
    const { devices: more, fixedW } = readResource(resource, currency, reading);
    fixedW?.forEach((valueW, period) => {
      fixedPowerW[period]! += valueW;
    });
    for (const device of more) {
      origins.set(`devices[${devices.length}]`, resource.path);
      devices.push(device);
    }
  }
  const problem: PlannerProblem = {
    id: typeof id?.value === 'string' ? id.value : 's2',
    horizon: horizonOf(grid),
    site: { ...part.site, fixedPowerW },
    devices,
    constraints: part.constraints,
  };
  return { problem, origins, ...(currency.code === undefined ? {} : { currency: currency.code }) };
}

function partsOf(json: unknown): {
  readonly main: Located;
  readonly messages: readonly Located[] | undefined;
} {
  if (Array.isArray(json)) return { main: located({}, ''), messages: elementsOf(json, '') };
  if (!isObject(json)) return { main: located({}, ''), messages: undefined };
  if ('message_type' in json) return { main: located({}, ''), messages: [located(json, '')] };
  const { messages } = json;
  return {
    main: located(json, ''),
    messages: Array.isArray(messages) ? elementsOf(messages, 'messages') : undefined,
  };
}

function readResource(resource: Resource, currency: Currency, reading: MessageReading): ResourcePart {
  switch (controlOf(resource, reading.findings)) {
    case 'FRBC.SystemDescription': {
      noteForecast(resource, reading.findings);
      const device = readFrbc(resource, currency, reading);
      return { devices: device === undefined ? [] : [device] };
    }
    case 'PEBC.PowerConstraints':
      return readPebc(resource, reading);
    case 'PPBC.PowerProfileDefinition':
      noteForecast(resource, reading.findings);
      return readPpbc(resource, reading);
    case undefined: {
      const fixedW = readForecastW(resource, reading);
      return { devices: [], ...(fixedW === undefined ? {} : { fixedW }) };
    }
  }
}

function noteForecast({ messages }: Resource, findings: Findings): void {
  const last = messages.get('PowerForecast')?.at(-1);
  if (last !== undefined) findings.note(last.path, 'replaced by the plan');
}

/** @returns undefined for a resource that only says what it expects: it cannot be steered. */
function controlOf({ messages, path }: Resource, findings: Findings) {
  const found = CONTROLS.filter(([type]) => (messages.get(type)?.length ?? 0) > 0);
  const selection = messages.get('SelectControlType')?.at(-1);
  const selected = isObject(selection?.value) ? selection.value['control_type'] : undefined;
  const [only, ...more] = found;
  if (only === undefined) {
    if (!messages.has('PowerForecast'))
      findings.mistake({ path }, 'a description of the resource, or a PowerForecast');
    return undefined;
  }
  if (more.length === 0) return only[0];
  const chosen = found.find(([, control]) => control === selected);
  if (chosen !== undefined) return chosen[0];
  const where =
    selection === undefined ? { path } : { path: at(selection.path, 'control_type'), value: selected };
  findings.mistake(where, `a SelectControlType of ${found.map(([, control]) => control).join(' or ')}`);
  return only[0];
}
