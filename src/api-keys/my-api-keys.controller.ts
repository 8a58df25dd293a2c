import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, Caller, type SessionPrincipal } from '#access';
import { Operation } from '#platform/http';
import { ApiKeyListResponse, DataAgreementRequest, ListedApiKeyResponse } from './api-keys.dto.js';
import { ApiKeyNotFound } from './api-keys.errors.js';
import { KeyAgreementsService } from './key-agreements.service.js';

@ApiTags('API keys')
@Controller('users/me/api-keys')
export class MyApiKeysController {
  constructor(private readonly agreements: KeyAgreementsService) {}

  @Get()
  @Access('session')
  @Operation({
    summary: 'List the API keys that act as me',
    description: 'Whoever made them. `dataAllowed` tells whether a key may open my encrypted items.',
    ok: ApiKeyListResponse,
  })
  listMyApiKeys(@Caller() caller: SessionPrincipal): Promise<ApiKeyListResponse> {
    return this.agreements.list(caller);
  }

  @Put(':keyId/data')
  @Access('session')
  @ApiParam({ name: 'keyId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'Let an API key open my items, or not',
    description:
      'Counts from the next request with the key. A key that I made for myself may from the start.',
    ok: ListedApiKeyResponse,
    refuses: [ApiKeyNotFound],
  })
  setApiKeyDataAccess(
    @Caller() caller: SessionPrincipal,
    @Param('keyId') keyId: string,
    @Body() { allow }: DataAgreementRequest,
  ): Promise<ListedApiKeyResponse> {
    return this.agreements.setDataAllowed(caller, keyId, allow);
  }
}
