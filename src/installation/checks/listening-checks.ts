import { existsSync } from 'node:fs';
import { isIP } from 'node:net';
import { type AppConfig, isLoopback } from '#platform/config';
import { interfaceAddresses } from '#platform/network';
import { failed, warned, type Finding, passed } from './finding.js';

const ALL_INTERFACES = ['0.0.0.0', '::'];
/** Created by Docker and Podman. */
const CONTAINER_FILES = ['/.dockerenv', '/run/.containerenv'];

/** Checks that the listen addresses exist and are not exposed more than intended. */
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

/** @param openRisk the risk of listening on all interfaces; false if there is none */
function addressFinding(subject: string, host: string, port: number, openRisk: string | false): Finding {
  if (ALL_INTERFACES.includes(host)) {
    const message = `${host} is all network interfaces`;
    return openRisk === false ? passed(subject, message) : warned(subject, `${message}, so ${openRisk}`);
  }
  if (isIP(host) !== 0 && !isOwnAddress(host)) {
    return failed(subject, `${host} is not an address of this machine: the service cannot start`);
  }
  return passed(subject, `${host}, port ${port}`);
}

/** Accepts every address if the system does not list its own. */
function isOwnAddress(host: string): boolean {
  const own = interfaceAddresses();
  return own.length === 0 || own.includes(host) || isLoopback(host);
}

const runsInContainer = (): boolean => CONTAINER_FILES.some((file) => existsSync(file));
