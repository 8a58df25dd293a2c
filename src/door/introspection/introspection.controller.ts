import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Access } from '#access';
import { FormBody, Operation } from '#platform/http';
import { IntrospectionRequest, IntrospectionResponse } from './introspection.dto.js';
import { IntrospectionService } from './introspection.service.js';

@ApiTags('Applications')
@Controller('api/introspect')
export class IntrospectionController {
  constructor(private readonly introspection: IntrospectionService) {}

  @Post()
  @Access('key', { scope: 'introspect' })
  @FormBody()
  @Operation({
    summary: 'Check a token of somebody else',
    description:
      'Token introspection (RFC 7662) for services that are sent tokens of this one. Needs an API key with the scope `introspect`. Does not count as activity of the session.',
    ok: IntrospectionResponse,
    okMeans: 'Whether the token is accepted now, and whose it is',
  })
  introspectToken(@Body() { token }: IntrospectionRequest): Promise<IntrospectionResponse> {
    return this.introspection.introspect(token);
  }
}
