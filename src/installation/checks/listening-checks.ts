import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { type AppConfig } from '#platform/config';
import { failed, warned, type Finding, passed } from './finding.js';

const ALL_INTERFACES = ['0.0.0.0', '::'];
/** Docker and Podman leave these. */
const CONTAINER_FILES = ['/.dockerenv', '/run/.containerenv'];

/** Whether the addresses to listen on exist, and let in whom they should. */
export function listeningFindings({ env, isHttps }: AppConfig, isContainer = runsInContainer()): Finding[] {
  const { HOST, PORT, METRICS_HOST, METRICS_PORT } = env;
  const isBehindProxy = isHttps && !isContainer;
  return [
    addressFinding(
      'address',
      HOST,
      PORT,
      isBehindProxy && 'clients can bypass the proxy: set HOST=127.0.0.1',
    ),
    ...(METRICS_PORT === undefined
      ? []
      : [
          addressFinding(
            'metrics address',
            METRICS_HOST,
            METRICS_PORT,
            !isContainer && 'the metrics are public: set METRICS_HOST to an internal address',
          ),
        ]),
  ];
}

/** @param openRisk what is wrong with listening everywhere; false where nothing is */
function addressFinding(subject: string, host: string, port: number, openRisk: string | false): Finding {
  if (ALL_INTERFACES.includes(host)) {
    const message = `${host} is all network interfaces`;
    return openRisk === false ? passed(subject, message) : warned(subject, `${message}, so ${openRisk}`);
  }
  if (isIP(host) !== 0 && !ownAddresses().includes(host)) {
    return failed(subject, `${host} is not an address of this machine: the service cannot start`);
  }
  return passed(subject, `${host}, port ${port}`);
}

const ownAddresses = (): string[] => [
  '127.0.0.1',
  '::1',
  ...Object.values(networkInterfaces()).flatMap((found) => (found ?? []).map(({ address }) => address)),
];

const runsInContainer = (): boolean => CONTAINER_FILES.some((file) => existsSync(file));
