import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiParam, ApiTags } from '@nestjs/swagger';
import { Access, CurrentPrincipal, type SessionPrincipal } from '#access';
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
    summary: 'List API keys that act as me',
    description:
      'Returns all keys that act as you, whoever created them. `dataAllowed` says whether a key may decrypt your items.',
    ok: ApiKeyListResponse,
    okMeans: 'The keys that act as you',
  })
  listMyApiKeys(@CurrentPrincipal() caller: SessionPrincipal): Promise<ApiKeyListResponse> {
    return this.agreements.list(caller);
  }

  @Put(':keyId/data')
  @Access('session')
  @ApiParam({ name: 'keyId', example: '019a3f6e-7c1e-7d52-9f5b-6a2f0c1b7e44' })
  @Operation({
    summary: 'Let a key decrypt my items, or not',
    description:
      'Takes effect with the next request of the key. Keys that you created for yourself are allowed from the start.',
    ok: ListedApiKeyResponse,
    okMeans: 'The updated key',
    refuses: [ApiKeyNotFound],
  })
  setApiKeyDataAccess(
    @CurrentPrincipal() caller: SessionPrincipal,
    @Param('keyId') keyId: string,
    @Body() { allow }: DataAgreementRequest,
  ): Promise<ListedApiKeyResponse> {
    return this.agreements.setDataAllowed(caller, keyId, allow);
  }
}
