import { Injectable } from '@nestjs/common';
import { holds, type Principal } from '#access';
import { type CheckedTarget, HostResolver, parseHostAndPort, TargetCheck } from '#platform/network';
import {
  desktopTargets,
  desktopUsers,
  guacdUrl,
  parseTargets,
  remoteDesktopEnabled,
  SettingsService,
} from '#settings';
import { canonicalUser, type DesktopIdentity, findRelatedHost } from './desktop-identity.js';
import {
  type DesktopSettings,
  type DesktopTarget,
  type DesktopType,
  findTargets,
  getText,
} from './desktop-settings.js';
import { RefusedTarget, RemoteDesktopDisabled, RemoteDesktopNotAllowed } from './guacamole.errors.js';

const PERMISSION = 'remote-desktop.use';

/** A desktop that the policy allows. */
type CheckedDesktop = {
  /** With the checked addresses in place of host names, so that guacd does not resolve them again. */
  readonly settings: DesktopSettings;
  readonly identity: DesktopIdentity;
};

/** Checks users and targets against the current remote-desktop settings. */
@Injectable()
export class DesktopPolicy {
  constructor(
    private readonly settings: SettingsService,
    private readonly targets: TargetCheck,
    private readonly resolver: HostResolver,
  ) {}

  /** Throws `RemoteDesktopDisabled`. */
  async assertEnabled(): Promise<void> {
    if (!(await this.settings.get(remoteDesktopEnabled))) throw new RemoteDesktopDisabled();
  }

  /** Throws `RemoteDesktopNotAllowed`. */
  async assertUser(user: Pick<Principal, 'permissions'>): Promise<void> {
    if (!holds(user, PERMISSION) && (await this.isForAdmins()))
      throw new RemoteDesktopNotAllowed({ permission: PERMISSION });
  }

  /** Whether only admins and users with the permission may use remote desktops. */
  async isForAdmins(): Promise<boolean> {
    return (await this.settings.get(desktopUsers)) !== 'everyone';
  }

  /** Throws `InvalidDesktopSettings`, {@link RefusedTarget}. */
  async check(type: DesktopType, settings: DesktopSettings): Promise<CheckedDesktop> {
    const [desktop, ...others] = findTargets(type, settings);
    const checked = await this.checkTarget(desktop);
    const pinned = { ...settings, hostname: checked.connectTo, port: String(checked.port) };
    const user = canonicalUser(getText(settings, 'username'));
    const addresses = checked.addresses.filter((address) => address !== checked.host);
    const hosts = [checked.host, ...addresses] as const;
    const identity = { type, hosts, port: checked.port, user };
    for (const other of others) {
      const { connectTo, port } = await this.checkTarget(other);
      Object.assign(pinned, { [other.setting]: connectTo, 'sftp-port': String(port) });
    }
    return { settings: pinned, identity };
  }

  /** Adds the host names of `terminalIds` that resolve to an address of the desktop. */
  async addAliases(desktop: DesktopIdentity, terminalIds: readonly string[]): Promise<DesktopIdentity> {
    const related = terminalIds.flatMap((id) => findRelatedHost(id, desktop) ?? []);
    const names = [...new Set(related)].filter((host) => !desktop.hosts.includes(host));
    const found = await Promise.all(names.map((name) => this.resolver.resolve(name)));
    const aliases = names.filter((_, i) =>
      found[i]?.some((address) => desktop.hosts.includes(address.toString())),
    );
    return { ...desktop, hosts: [...desktop.hosts, ...aliases] };
  }

  private async checkTarget({ setting, ...target }: DesktopTarget): Promise<CheckedTarget> {
    const allowed = parseTargets(await this.settings.get(desktopTargets)) ?? [];
    const guacd = parseHostAndPort(await this.settings.get(guacdUrl));
    const checked = await this.targets.check(target, allowed, guacd ? [guacd] : []);
    if (typeof checked === 'string') throw new RefusedTarget(setting, checked);
    return checked;
  }
}
