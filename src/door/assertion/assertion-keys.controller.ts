import { Controller, Get, Header } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';
import { JWKS_MAX_AGE_SECONDS } from './assertion-key-schedule.js';
import { AssertionKeys } from './assertion-keys.service.js';

class AssertionKeyResponse {
  @ApiProperty({ example: 'EC' })
  readonly kty!: string;

  @ApiProperty({ example: 'P-256' })
  readonly crv!: string;

  @ApiProperty({ example: 'MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4' })
  readonly x!: string;

  @ApiProperty({ example: '4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM' })
  readonly y!: string;

  @ApiProperty({ example: 'cn-I_WNMClehiVp51i_0VpOENW1upEerA8sEam5hn-s' })
  readonly kid!: string;

  @ApiProperty({ example: 'ES256' })
  readonly alg!: string;

  @ApiProperty({ example: 'sig' })
  readonly use!: string;
}

class AssertionKeysResponse {
  @ApiProperty({ type: [AssertionKeyResponse] })
  readonly keys!: AssertionKeyResponse[];
}

@ApiTags('Applications')
@Controller('.well-known/latchkey')
export class AssertionKeysController {
  constructor(private readonly keys: AssertionKeys) {}

  @Get('jwks.json')
  @Access('public')
  @Header('cache-control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
  @Operation({
    summary: 'Get the keys of assertions',
    description:
      'Applications verify `X-Latchkey-Assertion` with these keys (JWK Set, RFC 7517). A new key is published before it signs, so the response may be cached for five minutes.',
    ok: AssertionKeysResponse,
    okMeans: 'The public keys',
  })
  async getAssertionKeys(): Promise<AssertionKeysResponse> {
    return { keys: (await this.keys.listPublicKeys()) as unknown as AssertionKeyResponse[] };
  }
}
