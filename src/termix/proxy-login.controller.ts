import { Controller, Post } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { Operation } from '#platform/http';

export class ProxyLoginResponse {
  @ApiProperty({ type: Boolean, enum: [false], example: false })
  readonly enabled!: false;
}

@ApiTags('Registration and login')
@Controller('users/proxy-login')
export class ProxyLoginController {
  @Post()
  @Access('public')
  @Operation({
    summary: 'Ask for a login by a proxy',
    description:
      'Always answers that it is not offered: no header of a proxy logs anybody in. The login page of Termix asks on each visit.',
    ok: ProxyLoginResponse,
    okMeans: 'It is not offered',
  })
  requestProxyLogin(): ProxyLoginResponse {
    return { enabled: false };
  }
}
