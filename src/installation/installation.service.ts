import { resolve } from 'node:path';
import { Injectable } from '@nestjs/common';
import { OperatorKeysService } from '#auth';
import { AppConfig, programVersion } from '#platform/config';
import { MasterKeys, RunningProcesses, type LiveProcess } from '#platform/keys';
import { Clock, type Instant, toRfc3339 } from '#shared';
import { TotalDataUsage } from '#user-data';
import { configurationFindings } from './checks/configuration-checks.js';
import { type Finding } from './checks/finding.js';
import { dataFinding, keyFileFinding, processFinding } from './checks/running-checks.js';
import { type InstallationResponse } from './installation.dto.js';

/** Describes the state of this installation to admins. */
@Injectable()
export class InstallationService {
  private readonly startedAt: Instant;

  constructor(
    private readonly config: AppConfig,
    private readonly masterKeys: MasterKeys,
    private readonly keys: OperatorKeysService,
    private readonly processes: RunningProcesses,
    private readonly userData: TotalDataUsage,
    clock: Clock,
  ) {
    this.startedAt = clock.now();
  }

  /** @param isCounting also counts the values sealed under each key, which is slow on a large database */
  async describe(isCounting: boolean): Promise<InstallationResponse> {
    const { database, env } = this.config;
    const { source } = this.masterKeys;
    const file = source.file === null ? null : resolve(source.file);
    const running = await this.processes.list();
    return {
      version: programVersion,
      started_at: toRfc3339(this.startedAt),
      database: { engine: database.engine },
      keys: await this.describeKeys(isCounting),
      key_source: file === null ? (source.isNew ? 'memory' : 'environment') : 'file',
      key_file: file,
      processes: running.map(toProcessResponse),
      warnings: (await this.findings(file, running)).flatMap(toWarning),
      recovery_mode: env.DATA_RECOVERY,
    };
  }

  private async describeKeys(isCounting: boolean): Promise<InstallationResponse['keys']> {
    const keys: InstallationResponse['keys'][number][] = [];
    for (const { kid, fingerprint, isActive, retiredAt } of await this.keys.list()) {
      const counted = isCounting ? { sealed_records: await this.keys.countValues(kid) } : {};
      keys.push({ kid, fingerprint, is_active: isActive, retired_at: toRfc3339(retiredAt), ...counted });
    }
    return keys;
  }

  private async findings(keyFile: string | null, running: readonly LiveProcess[]): Promise<Finding[]> {
    const { config } = this;
    return [
      ...configurationFindings(config),
      keyFileFinding(keyFile),
      await dataFinding(this.userData),
      processFinding(config, running),
    ];
  }
}

const toProcessResponse = ({ host, pid, activeKid, kids, seenAt }: LiveProcess) => ({
  host,
  pid,
  active_kid: activeKid,
  kids,
  seen_at: toRfc3339(seenAt),
});

function toWarning({ subject, severity, message }: Finding): InstallationResponse['warnings'] {
  return severity === 'ok' ? [] : [{ code: subject.toUpperCase().replaceAll(' ', '_'), severity, message }];
}
