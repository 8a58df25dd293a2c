import { Injectable } from '@nestjs/common';
import { AppConfig, isLoopback } from '#platform/config';
import { type IpAddress, OwnEndpoints, parseAddress } from '#platform/network';
import { type ChangeApplicationRequest } from './application-request.dto.js';
import { canHold, checkApplication, type OwnPlaces } from './application-rules.js';
import { type ApplicationSettings } from './application-settings.js';
import { type ApplicationWarning, findWarnings } from './application-warnings.js';
import { UpstreamForbidden } from './applications.errors.js';
import { hasPathRule } from './door-request-rules.js';
import { parseUpstreamAddress } from './upstream-address.js';

/** `localhost` is an address as much as 127.0.0.1 is. */
const LOCALHOST = ['127.0.0.1', '::1'];

/** Checks settings against each other and against where Latchkey itself is. */
@Injectable()
export class ApplicationRegistration {
  private readonly own: OwnPlaces;

  constructor(
    config: AppConfig,
    private readonly endpoints: OwnEndpoints,
  ) {
    this.own = { publicUrl: config.env.PUBLIC_URL, frontendUrl: config.frontendUrl, isLoopback };
  }

  /**
   * Returns the settings, with what a preset named in the request leaves open. Throws the refusals of `checkApplication`,
   * and `UpstreamForbidden` for an address at which Latchkey itself or one of its dependencies listens.
   */
  async check(
    changed: ApplicationSettings,
    request: Pick<ChangeApplicationRequest, 'preset' | 'on_lock' | 'allow_encoded_slash'>,
  ): Promise<ApplicationSettings> {
    const settings = request.preset === undefined ? changed : this.fillIn(changed, request);
    checkApplication(settings, this.own);
    await this.assertNotOwn(settings);
    return settings;
  }

  findWarnings(settings: ApplicationSettings): ApplicationWarning[] {
    return findWarnings(settings, this.own);
  }

  /** A preset holds sockets and allows encoded slashes only where that is possible. */
  private fillIn(
    settings: ApplicationSettings,
    { on_lock, allow_encoded_slash }: Pick<ChangeApplicationRequest, 'on_lock' | 'allow_encoded_slash'>,
  ): ApplicationSettings {
    const { options } = settings;
    const allowsEncodedSlash =
      options.allowsEncodedSlash && (allow_encoded_slash !== undefined || !hasPathRule(settings));
    const onLock = on_lock === undefined ? (canHold(settings, this.own) ? 'hold' : 'close') : settings.onLock;
    return { ...settings, onLock, options: { ...options, allowsEncodedSlash } };
  }

  /** Names are checked when the gateway connects. */
  private async assertNotOwn({ upstream }: ApplicationSettings): Promise<void> {
    const address = upstream === null ? null : parseUpstreamAddress(upstream);
    if (address === null || address.scheme === 'unix') return;
    for (const literal of toAddresses(address.host))
      if (await this.endpoints.include(literal, address.port)) throw new UpstreamForbidden();
  }
}

function toAddresses(host: string): IpAddress[] {
  const names = host === 'localhost' || host.endsWith('.localhost') ? LOCALHOST : [host];
  return names.flatMap((name) => parseAddress(name) ?? []);
}
