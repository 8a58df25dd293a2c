import { Injectable } from '@nestjs/common';
import { SetupCodeService } from '#auth';
import { AppConfig, programVersion } from '#platform/config';
import { BRAND_LOGO_PATH } from '#platform/web';
import { type PagesConfigResponse } from './pages-config.dto.js';

/** Describes the branding of this installation to its pages. */
@Injectable()
export class PagesConfigService {
  private readonly fixed: Omit<PagesConfigResponse, 'setup_code_required'>;

  constructor(
    { env, installationName, brandLogo, isHttps, publicPath }: AppConfig,
    private readonly setupCodes: SetupCodeService,
  ) {
    this.fixed = {
      name: installationName,
      logo_url: brandLogo === null ? null : `${publicPath}/${BRAND_LOGO_PATH}`,
      accent_color: env.BRAND_ACCENT_COLOR ?? null,
      links: env.BRAND_LINKS,
      version: programVersion,
      password_min_length: env.PASSWORD_MIN_LENGTH,
      explorer_url: `${publicPath}/docs`,
      default_locale: env.DEFAULT_LOCALE ?? null,
      public_url: env.PUBLIC_URL,
      is_https: isHttps,
    };
  }

  async describe(): Promise<PagesConfigResponse> {
    return { ...this.fixed, setup_code_required: await this.setupCodes.isRequired() };
  }
}
