import type { AssetMeasurement, TelemetrySink } from '../../engine/commissioning/index.ts';
import { AdapterError, type Problem } from '../../engine/errors.ts';
import type { HttpClient } from '../http/client.ts';
import { readAnswer } from '../http/read-answer.ts';
import { instantText } from '../http/wire.ts';
import { acceptedOnWire } from './wire.ts';

/** Measurements in one call. */
export const BATCH_MAX = 500;

const COMPONENTS = {
  inverter: 'INVERTER',
  battery: 'BATTERY',
  photovoltaic: 'PHOTOVOLTAIC',
  'site-meter': 'SITE_METER',
} as const;

/** Sends measurements in batches; the platform drops what it has by its key, so that sending again is harmless. */
export function telemetrySink(client: HttpClient): TelemetrySink {
  return {
    send: async (measurements) => {
      const refused: Problem[] = [];
      for (let from = 0; from < measurements.length; from += BATCH_MAX) {
        refused.push(...(await sendBatch(client, measurements.slice(from, from + BATCH_MAX))));
      }
      if (refused.length > 0) throw notTaken(refused, measurements.length);
    },
  };
}

async function sendBatch(
  client: HttpClient,
  measurements: readonly AssetMeasurement[],
): Promise<readonly Problem[]> {
  const textOf = instantTexts();
  const call = {
    method: 'POST',
    route: '/telemetry/batches',
    body: { measurements: measurements.map((one) => measurementOnWire(one, textOf)) },
    isRepeatable: true,
  } as const;
  const { text } = await client.send(call);
  const { rejected } = readAnswer(acceptedOnWire, text, client.nameOf(call));
  return rejected.map(({ key, code, message }) => ({
    path: key,
    value: code,
    expected: `a measurement that Concerto takes: ${message}`,
  }));
}

/** Components of a system have their instants in common: each is written out once. */
function instantTexts(): (ms: number) => string {
  const texts = new Map<number, string>();
  return (ms) => {
    const known = texts.get(ms);
    if (known !== undefined) return known;
    const text = instantText(ms);
    texts.set(ms, text);
    return text;
  };
}

/** All others were taken. */
function notTaken(details: readonly Problem[], sentCount: number): AdapterError {
  const [first] = details;
  const example = first === undefined ? '' : `, for example ${first.path}: ${first.value}`;
  return new AdapterError(
    'measurements-rejected',
    `Concerto did not take ${details.length} of ${sentCount} measurements${example}.`,
    { details },
  );
}

/**
 * A measurement as Concerto takes it. Ours is positive into the component; theirs is positive out of it (discharging,
 * producing), but for the site meter, where import is positive for both. Energies go with the sign of their power.
 */
export function measurementOnWire(measurement: AssetMeasurement, textOf = instantText) {
  const { component, powerW, socPct, importedTotalWs, exportedTotalWs } = measurement;
  const isTurned = component !== 'site-meter';
  const [positiveWs, negativeWs] = isTurned
    ? [exportedTotalWs, importedTotalWs]
    : [importedTotalWs, exportedTotalWs];
  return {
    key: measurement.key,
    assetId: measurement.assetId,
    component: COMPONENTS[component],
    startAt: textOf(measurement.startMs),
    endAt: textOf(measurement.endMs),
    // 0 − x: there is no minus zero on the wire.
    ...(powerW === undefined ? {} : { activePower: isTurned ? 0 - powerW : powerW }),
    ...(socPct === undefined ? {} : { stateOfCharge: socPct }),
    ...(positiveWs === undefined ? {} : { energyPositive: String(positiveWs) }),
    ...(negativeWs === undefined ? {} : { energyNegative: String(negativeWs) }),
    late: measurement.late,
  };
}
