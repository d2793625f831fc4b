import type {
  FleetProvisioner,
  FleetReader,
  StateSink,
  TelemetrySink,
} from '../../engine/commissioning/index.ts';
import type { HostStanding } from '../http/client.ts';
import { type HostOptions, hostClient } from '../http/host.ts';
import { fleetReader } from './assets.ts';
import { problemTextOf } from './problem.ts';
import { fleetProvisioner } from './provision.ts';
import { stateSink } from './states.ts';
import { telemetrySink } from './telemetry.ts';

/** The fleet platform, capability by capability, so that nobody gets more of it than is theirs. */
export interface Concerto {
  readonly reader: FleetReader;
  readonly provisioner: FleetProvisioner;
  readonly telemetry: TelemetrySink;
  readonly states: StateSink;
  standing(): HostStanding;
}

/** Concerto over HTTP, as docs/openapi/concerto.yaml has it. All capabilities share one rate and one breaker. */
export function openConcerto(options: HostOptions): Concerto {
  const client = hostClient(options, { system: 'Concerto', messageOf: problemTextOf });
  return {
    reader: fleetReader(client),
    provisioner: fleetProvisioner(client),
    telemetry: telemetrySink(client),
    states: stateSink(client),
    standing: () => client.standing(),
  };
}
